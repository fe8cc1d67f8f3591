/**
 * Real navigation away and back. Chromium runs on its own here: tools that are attached to a page either forbid its
 * back/forward cache or lose the page that comes back. The page tells its site what happened.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROWSER_ARGS, findBrowser } from '../../src/cli/find-browser.js';
import { ensureCamera } from '../fixtures/clips.js';
import { expect, FAKE_CAMERA_ARGS, test } from './support/element.js';

type Told = Record<string, unknown> & { at: string };

/** Opens `leaves.html` and waits until it has told its end. */
async function leaveAndComeBack(
  startSite: (options: { replace: (path: string) => { body: string } | undefined }) => Promise<{ url: string }>,
  state: string,
): Promise<Record<string, Told>> {
  const told: Record<string, Told> = {};
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  const site = await startSite({
    replace(path) {
      if (!path.startsWith('told/')) return undefined;
      const facts = JSON.parse(decodeURIComponent(path.slice('told/'.length))) as Told;
      told[facts.at] = facts;
      if (facts.at === 'end') end();
      return { body: '' };
    },
  });
  const profile = await mkdtemp(join(tmpdir(), 'liveness-navigation-'));
  const camera = `--use-file-for-fake-video-capture=${await ensureCamera('cap13')}`;
  const args = [...BROWSER_ARGS, ...FAKE_CAMERA_ARGS, camera, '--headless', `--user-data-dir=${profile}`];
  const browser = spawn(findBrowser(), [...args, `${site.url}leaves.html?${state}`], { stdio: 'ignore' });
  const closed = new Promise<void>(resolve => browser.once('close', () => resolve()));
  try {
    await Promise.race([ended, closed]);
    return told;
  } finally {
    browser.kill();
    await closed;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const state of ['positioning', 'done']) {
  test(`left in ${state} for another page and come back to: as it was, idle, and works`, async ({
    startElementSite,
  }) => {
    const told = await leaveAndComeBack(startElementSite, state);
    expect(told).toMatchObject({
      leaving: { running: state === 'done' ? 0 : 1 },
      back: { persisted: true, because: [], state: state === 'done' ? 'done' : 'idle', running: 0 },
      end: { reason: '', running: 0 },
    });
  });
}

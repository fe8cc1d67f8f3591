/** `npm run -s check`, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test as base, expect } from '@playwright/test';
import { commandOf, descendantsOf } from '../../bench/process-tree.js';
import { projectPath } from '../../src/cli/project.js';
import type { LivenessFailure, LivenessResponse } from '../../src/engine.js';
import { ensureFrame } from '../fixtures/clips.js';
import { mediaPath } from '../fixtures/media.js';

const TSX = projectPath('node_modules/tsx/dist/cli.mjs');
const CHECK = projectPath('src/cli/check.ts');
/** Without the runner's wishes for colours: both of them together make Node warn on the command's stderr. */
const ENVIRONMENT = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined };

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Parsed lines of stdout. */
  responses: LivenessResponse[];
}

const test = base.extend<{
  /** An empty folder that is also the command's working directory. */
  folder: string;
  check: (...args: string[]) => Promise<Outcome>;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-check-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  check: async ({ folder }, use) => {
    await use(async (...args) => {
      const child = spawn(process.execPath, [TSX, CHECK, ...args], {
        cwd: folder,
        env: ENVIRONMENT,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return outcomeOf(child);
    });
  },
});

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const closed = new Promise<number | null>(resolve => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), closed]);
  const lines = stdout.split('\n').filter(line => line.startsWith('{"'));
  return { code, stdout, stderr, responses: lines.map(line => JSON.parse(line) as LivenessResponse) };
}

/** `path → reason` or `path → error type`. */
function summary(responses: LivenessResponse[]): Record<string, string> {
  return Object.fromEntries(
    responses.map(response => [
      response.media!.uri,
      response.status === 'success' ? response.liveness.rejection_reason || 'accepted' : response.error.type,
    ]),
  );
}

function failures({ responses }: Outcome): LivenessFailure[] {
  return responses.filter((response): response is LivenessFailure => response.status === 'failure');
}

/** 33 bytes that declare a picture of 20 000 × 20 000. */
const BOMB = Buffer.from('89504e470d0a1a0a0000000d4948445200004e2000004e20080200000000000000', 'hex');

test('one photo, through npm: one line on stdout, nothing else, exit code 0', async () => {
  const path = await ensureFrame('cap13_edit2.webm', 2);
  const npm = spawn('npm', ['run', '-s', 'check', '--', path], {
    cwd: projectPath('.'),
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const outcome = await outcomeOf(npm);
  expect(outcome.stdout.endsWith('\n')).toBe(true);
  expect(outcome.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(outcome.code).toBe(0);
  expect(summary(outcome.responses)).toEqual({ [path]: 'accepted' });
  expect(outcome.responses[0]).toMatchObject({
    status: 'success',
    request: { id: expect.stringMatching(/^req_\w{21}$/), operations: 1 },
    media: { id: expect.stringMatching(/^med_\w{21}$/) },
    local: { source: 'local', trusted: false, backend: { name: 'wasm' } },
  });
});

test('folders and files, good and bad: every one gets its line, and the others are still done', async ({
  check,
  folder,
}) => {
  const photo = await readFile(mediaPath('cage.jpg'));
  await mkdir(join(folder, 'photos', 'deep'), { recursive: true });
  await writeFile(join(folder, 'photos', 'a-live.jpg'), photo);
  await writeFile(join(folder, 'photos', 'b-cut.jpg'), photo.subarray(0, 10_000));
  await writeFile(join(folder, 'photos', 'c-empty.png'), '');
  await writeFile(join(folder, 'photos', 'd-text.jpeg'), 'not a photo');
  await writeFile(join(folder, 'photos', 'e-bomb.png'), BOMB);
  await writeFile(join(folder, 'photos', 'notes.txt'), 'not looked at');
  await cp(mediaPath('ironman.jpg'), join(folder, 'photos', 'deep', 'é ünïcode 100%.JPG'));
  await writeFile(join(folder, 'plain-name'), photo);
  await mkdir(join(folder, 'nothing'));

  const outcome = await check('photos', 'missing.jpg', 'plain-name/x.jpg', 'nothing', './plain-name');
  expect(outcome.code).toBe(2);
  expect(summary(outcome.responses)).toEqual({
    'photos/a-live.jpg': 'accepted',
    'photos/b-cut.jpg': 'media_error',
    'photos/c-empty.png': 'media_error',
    'photos/d-text.jpeg': 'media_error',
    'photos/e-bomb.png': 'media_error',
    'photos/deep/é ünïcode 100%.JPG': 'no_face',
    'missing.jpg': 'media_error',
    'plain-name/x.jpg': 'media_error',
    nothing: 'media_error',
    './plain-name': 'accepted',
  });
  // Not a line that is no JSON, not a word beside them.
  expect(outcome.stdout.trimEnd().split('\n')).toHaveLength(outcome.responses.length);
  expect(outcome.stderr).toBe('');
  const messages = failures(outcome).map(({ error }) => error.message);
  for (const part of ['cut off', 'empty', 'not a JPEG', '20000×20000', 'no such file', 'ENOTDIR', 'no image files']) {
    expect(
      messages.filter(message => message.includes(part)),
      part,
    ).toHaveLength(1);
  }
});

test.describe('arguments', () => {
  test('an unknown option is an argument_error; the photos are still judged', async ({ check, folder }) => {
    await cp(mediaPath('cage.jpg'), join(folder, 'a.jpg'));
    const outcome = await check('--prety', '--backend', 'gpu', '--pretty=yes', 'a.jpg');
    expect(outcome.code).toBe(2);
    expect(failures(outcome).map(({ error }) => error.type)).toEqual(Array(3).fill('argument_error'));
    expect(failures(outcome)[0]!.error.message).toContain('prety');
    expect(summary(outcome.responses)['a.jpg']).toBe('accepted');
  });

  test('--config changes the verdict', async ({ check, folder }) => {
    await cp(mediaPath('cage.jpg'), join(folder, 'a.jpg'));
    await writeFile(join(folder, 'bright.json'), '{"gate": {"minLuma": {"hard": 220, "guidance": 220}}}');
    const [usual, bright] = [await check('a.jpg'), await check('--config', 'bright.json', 'a.jpg')];
    expect([usual.code, bright.code]).toEqual([0, 0]);
    expect(summary(usual.responses)).toEqual({ 'a.jpg': 'accepted' });
    expect(summary(bright.responses)).toEqual({ 'a.jpg': 'invalid_face' });
  });

  for (const [name, content, part] of [
    ['no JSON', '{"gate": ', 'JSON'],
    ['an unknown setting', '{"gate": {"minBeauty": 1}}', 'gate.minBeauty'],
    ['a value out of range', '{"decision": {"operatingPoint": 7}}', 'decision.operatingPoint'],
    ['a file that is not there', undefined, 'ENOENT'],
  ] as const) {
    test(`--config with ${name} is an argument_error, and nothing is judged with other settings`, async ({
      check,
      folder,
    }) => {
      await cp(mediaPath('cage.jpg'), join(folder, 'a.jpg'));
      if (content !== undefined) await writeFile(join(folder, 'c.json'), content);
      const outcome = await check('--config', 'c.json', 'a.jpg');
      expect(outcome.code).toBe(2);
      expect(outcome.responses).toHaveLength(1);
      expect(failures(outcome)[0]!.error).toMatchObject({
        type: 'argument_error',
        message: expect.stringContaining(part),
      });
    });
  }

  test('no path: an argument_error, and the usage on stderr', async ({ check }) => {
    const outcome = await check();
    expect(outcome.code).toBe(2);
    expect(failures(outcome)[0]!.error.type).toBe('argument_error');
    expect(outcome.stderr).toContain('Usage: npm run -s check');
  });

  test('--help explains every option and is no failure', async ({ check }) => {
    const outcome = await check('--help');
    expect(outcome.code).toBe(0);
    for (const option of ['--pretty', '--backend', '--config', '--help']) expect(outcome.stdout).toContain(option);
  });
});

test('--pretty indents', async ({ check, folder }) => {
  await cp(mediaPath('ironman.jpg'), join(folder, 'a.jpg'));
  const outcome = await check('--pretty', 'a.jpg');
  expect(outcome.stdout).toContain('\n  "liveness": {\n    "score": 0,');
  expect(JSON.parse(outcome.stdout)).toMatchObject({ media: { uri: 'a.jpg' } });
});

test('a reader that has seen enough is no failure', async ({ folder }) => {
  test.skip(process.platform === 'win32', 'needs bash and head');
  for (let i = 0; i < 6; i++) await cp(mediaPath('cage.jpg'), join(folder, `${i}.jpg`));
  const script = 'set -o pipefail; "$@" . | head -1';
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, TSX, CHECK], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome = await outcomeOf(child);
  expect(outcome.stderr).toBe('');
  expect(outcome.code).toBe(0);
  expect(summary(outcome.responses)).toEqual({ '0.jpg': 'accepted' });
});

test('a browser that dies is replaced, and the other photos are still done', async ({ folder }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const names = Array.from({ length: 8 }, (_, i) => `${i}.jpg`);
  for (const name of names) await cp(mediaPath('cage.jpg'), join(folder, name));
  const child = spawn(process.execPath, [TSX, CHECK, '.'], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.once('data', async () => {
    for (const pid of await descendantsOf(child.pid!)) {
      if (/chrom/i.test(await commandOf(pid))) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended with its parent.
        }
      }
    }
  });
  const outcome = await outcomeOf(child);
  expect(outcome.responses.map(({ media }) => media!.uri)).toEqual(names);
  expect(failures(outcome).length).toBeLessThanOrEqual(1);
  expect(summary(outcome.responses)['7.jpg']).toBe('accepted');
  expect(outcome.code).toBe(failures(outcome).length > 0 ? 2 : 0);
});

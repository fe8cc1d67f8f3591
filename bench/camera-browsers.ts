import { type Browser, chromium } from 'playwright';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { FAKE_CAMERA_ARGS } from '../test/browser/support/element.js';
import type { ReachableState } from '../test/browser/support/element-states.js';
import { ensureCamera } from '../test/fixtures/clips.js';

/** One browser per fake camera, each started when it is first asked for: Chromium takes its camera at the start. */
export class CameraBrowsers {
  readonly #browsers = new Map<ReachableState['camera'], Browser>();

  async of(camera: ReachableState['camera']): Promise<Browser> {
    const known = this.#browsers.get(camera);
    if (known) return known;
    const file = camera === 'none' ? [] : [`--use-file-for-fake-video-capture=${await ensureCamera(camera)}`];
    const browser = await chromium.launch({
      executablePath: findBrowser(),
      args: [...BROWSER_ARGS, ...FAKE_CAMERA_ARGS, ...file],
    });
    this.#browsers.set(camera, browser);
    return browser;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#browsers.values()].map(browser => browser.close()));
  }
}

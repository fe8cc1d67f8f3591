/** Drives the production engine in a page. Nothing here reaches past its public API. */
import { type Browser, test as base, chromium, type JSHandle, type Page } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from '../../../src/cli/find-browser.js';
import type * as EngineModule from '../../../src/engine.js';
import type { LivenessEngine, LivenessEngineOptions, LivenessResponse, LivenessSuccess } from '../../../src/engine.js';
import { type Site, type SiteOptions, serveSite } from './site.js';

declare global {
  interface Window {
    liveness: typeof EngineModule;
  }
}

export { expect } from '@playwright/test';
export type { Site } from './site.js';
export { withFlippedByte } from './site.js';

/** The options that survive the way into the page. */
export type PageEngineOptions = Pick<LivenessEngineOptions, 'assetBase' | 'backend' | 'config'>;

/** What an engine call that threw said. */
export interface EngineFailure {
  code: string;
  message: string;
  recoverable: boolean;
}

export interface EngineOnPage {
  page: Page;
  handle: JSHandle<LivenessEngine>;
  /** Judges a file of the page's site. */
  check(url: string): Promise<LivenessResponse>;
  /** Judges bytes of the test. */
  checkBytes(bytes: Uint8Array, type?: string): Promise<LivenessResponse>;
  load(): Promise<EngineFailure | undefined>;
  dispose(): Promise<void>;
}

/** Opens `engine.html` of the site and makes an engine there; nothing is loaded yet. */
export async function openEngine(page: Page, site: Site, options: PageEngineOptions = {}): Promise<EngineOnPage> {
  await page.goto(`${site.url}engine.html`);
  await page.waitForFunction(() => 'liveness' in window);
  const handle = await page.evaluateHandle(given => window.liveness.createLivenessEngine(given), options);
  return {
    page,
    handle,
    check: url =>
      handle.evaluate(async (engine, from) => {
        const answer = await fetch(from);
        if (!answer.ok) throw new Error(`${from}: ${answer.status}`);
        return engine.checkImage(await answer.blob(), { uri: from });
      }, url),
    checkBytes: (bytes, type = '') =>
      handle.evaluate(
        (engine, [base64, mime]) => {
          const binary = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
          return engine.checkImage(new Blob([binary], { type: mime }));
        },
        [Buffer.from(bytes).toString('base64'), type] as const,
      ),
    load: () =>
      handle.evaluate(async engine => {
        try {
          await engine.load();
          return undefined;
        } catch (error) {
          const { code, message, recoverable } = error as EngineFailure;
          return { code, message, recoverable };
        }
      }),
    dispose: () => handle.evaluate(engine => engine.dispose()),
  };
}

/** @throws Error when the image was not judged */
export function judged(response: LivenessResponse): LivenessSuccess & { local: NonNullable<LivenessSuccess['local']> } {
  if (response.status !== 'success') throw new Error(`Not judged: ${response.error.message}`);
  if (!response.local) throw new Error('No local details.');
  return { ...response, local: response.local };
}

/** A Chromium of its own, for switches that the shared one does not have. */
export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: [...BROWSER_ARGS, ...args] });
}

export const test = base.extend<
  { startSite: (options?: SiteOptions) => Promise<Site> },
  { site: Site; engine: EngineOnPage }
>({
  /** `dist/` as it is. */
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => {
      const site = await serveSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  /** A loaded engine on `site`, shared by the tests of a worker. */
  engine: [
    async ({ browser, site }, use) => {
      const page = await browser.newPage();
      const engine = await openEngine(page, site);
      const failure = await engine.load();
      if (failure) throw new Error(`${failure.code}: ${failure.message}`);
      await use(engine);
      await page.close();
    },
    { scope: 'worker' },
  ],
  /** Further sites, closed after the test. */
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  startSite: async ({}, use) => {
    const sites: Site[] = [];
    await use(async options => {
      const site = await serveSite(options);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map(site => site.close()));
  },
});

/** Drives `<liveness-check>` of the production build in a page, before a fake camera or a stream made in the page. */
import { readFile } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Frame,
  type Locator,
  type Page,
} from '@playwright/test';
import { projectPath } from '../../../src/cli/project.js';
import type { LivenessState } from '../../../src/core/session.js';
import { type CameraName, ensureCamera } from '../../fixtures/clips.js';
import { type Holdings, installKit, type StreamOptions, type ToldEvent } from './element-kit.js';
import { launchChromium } from './engine.js';
import { type Site, type SiteOptions, serveSite } from './site.js';

export { expect } from '@playwright/test';
export type { Site } from './site.js';

export const FAKE_CAMERA_ARGS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** A site with the pages of `pages/`. */
export function serveElementSite(options: SiteOptions = {}): Promise<Site> {
  return serveSite({
    ...options,
    async replace(path) {
      const replacement = await options.replace?.(path);
      if (replacement || !/^\w+\.html$/.test(path)) return replacement;
      const body = await readFile(projectPath('test/browser/pages', path), 'utf8').catch(() => undefined);
      return body === undefined ? undefined : { body, type: 'text/html; charset=utf-8' };
    },
  });
}

export interface OpenOptions {
  attributes?: Record<string, string>;
  properties?: Record<string, unknown>;
  /** `getStream` gives streams drawn in the page in place of the camera; it throws when a name is given. */
  stream?: StreamOptions | { throws: string; message?: string };
  /** The file of `pages/` to open. */
  path?: string;
}

export class ElementPage<P extends Page | Frame = Page> {
  readonly element: Locator;

  constructor(
    readonly page: P,
    readonly site: Site,
  ) {
    this.element = page.locator('liveness-check');
  }

  button(name: string): Locator {
    return this.element.getByRole('button', { name, exact: true });
  }

  part(name: string): Locator {
    return this.element.locator(`[part~="${name}"]`);
  }

  /** Opens the page and puts the element into it. */
  async open({ attributes = {}, properties = {}, stream, path = 'element.html' }: OpenOptions = {}): Promise<void> {
    await this.page.goto(this.site.url + path);
    await this.page.waitForFunction(() => customElements.get('liveness-check'));
    await this.page.evaluate(
      ([given, values, source]) => {
        const element = document.createElement('liveness-check');
        for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
        Object.assign(element, values);
        if (source) {
          element.getStream = async () => {
            if ('throws' in source) throw new DOMException(source.message ?? 'from the test', source.throws);
            return (await window.kit.makeStream(source)).stream;
          };
        }
        document.getElementById('place')!.append(element);
      },
      [attributes, properties, stream] as const,
    );
  }

  async start(): Promise<void> {
    await this.button('Start').click();
  }

  /** Waits until the element was in one of these states since the last `forget()`. @returns all states by then */
  async reached(...states: LivenessState[]): Promise<string[]> {
    const found = await this.page.waitForFunction(
      wanted => window.kit.states.slice(1).some(state => wanted.includes(state)) && [...window.kit.states],
      states as string[],
      { timeout: 120_000 },
    );
    return (await found.jsonValue()) as string[];
  }

  /** Waits for a verdict or an error. */
  async finished(): Promise<LivenessState> {
    const states = await this.reached('done', 'failed');
    return states.at(-1) as LivenessState;
  }

  state(): Promise<LivenessState> {
    return this.page.evaluate(() => window.kit.element().state as LivenessState);
  }

  states(): Promise<string[]> {
    return this.page.evaluate(() => window.kit.states);
  }

  hints(): Promise<string[]> {
    return this.page.evaluate(() => window.kit.hints);
  }

  events(): Promise<ToldEvent[]> {
    return this.page.evaluate(() => window.kit.events);
  }

  async event(name: string): Promise<ToldEvent['detail'] | undefined> {
    return (await this.events()).findLast(event => event.name === name)?.detail;
  }

  /** Waits for a hint to be shown. */
  async hinted(hint: string): Promise<void> {
    await this.page.waitForFunction(wanted => window.kit.hints.includes(wanted), hint, { timeout: 120_000 });
  }

  /** Waits until the worker has looked at so many frames since the last `forget()`. */
  async observed(frames: number): Promise<void> {
    await this.page.waitForFunction(count => window.kit.observed >= count, frames, { timeout: 120_000 });
  }

  forget(): Promise<void> {
    return this.page.evaluate(() => window.kit.forget());
  }

  holdings(): Promise<Holdings> {
    return this.page.evaluate(() => window.kit.holdings());
  }

  /** The camera is off and the element shows nothing of it any more. */
  async expectReleased(): Promise<void> {
    await expect
      .poll(() => this.holdings(), { message: 'what is still held' })
      .toMatchObject({ liveTracks: 0, bitmaps: 0 });
    expect(
      await this.page.evaluate(() => {
        const video = window.kit.element().shadowRoot!.querySelector('video')!;
        return { shows: video.srcObject !== null, paused: video.paused };
      }),
    ).toEqual({ shows: false, paused: true });
  }
}

interface Fixtures {
  /** A page of the site before this camera; one browser per camera, the last one kept for the next test. */
  open: (camera: CameraName | 'none', options?: OpenOptions, context?: BrowserContextOptions) => Promise<ElementPage>;
  startElementSite: (options?: SiteOptions) => Promise<Site>;
  /** A page of any site in a browser with switches of its own. */
  openWith: (args: readonly string[], site: Site, options?: OpenOptions) => Promise<ElementPage>;
}

interface WorkerFixtures {
  elementSite: Site;
  cameraBrowser: (camera: CameraName | 'none') => Promise<Browser>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  elementSite: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => {
      const site = await serveElementSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],

  cameraBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      let current: { camera: string; browser: Browser } | undefined;
      await use(async camera => {
        if (current?.camera === camera) return current.browser;
        await current?.browser.close();
        const source = camera === 'none' ? [] : [`--use-file-for-fake-video-capture=${await ensureCamera(camera)}`];
        const browser = await launchChromium([...FAKE_CAMERA_ARGS, ...source]);
        current = { camera, browser };
        return browser;
      });
      await current?.browser.close();
    },
    { scope: 'worker' },
  ],

  open: async ({ cameraBrowser, elementSite }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (camera, options, contextOptions) => {
      const context = await (await cameraBrowser(camera)).newContext(contextOptions);
      contexts.push(context);
      const page = await preparePage(context, elementSite);
      await page.open(options);
      return page;
    });
    await Promise.all(contexts.map(context => context.close()));
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  startElementSite: async ({}, use) => {
    const sites: Site[] = [];
    await use(async options => {
      const site = await serveElementSite(options);
      sites.push(site);
      return site;
    });
    await Promise.all(sites.map(site => site.close()));
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  openWith: async ({}, use) => {
    const browsers: Browser[] = [];
    await use(async (args, site, options) => {
      const browser = await launchChromium(args);
      browsers.push(browser);
      const page = await preparePage(await browser.newContext(), site);
      await page.open(options);
      return page;
    });
    await Promise.all(browsers.map(browser => browser.close()));
  },
});

/** A new page with the kit in it; an error that the page does not catch fails the test. */
export async function preparePage(context: BrowserContext, site: Site): Promise<ElementPage> {
  // The functions of this file may come with names kept by a helper of the compiler.
  await context.addInitScript('globalThis.__name ??= value => value;');
  await context.addInitScript(installKit);
  const page = await context.newPage();
  page.on('pageerror', error => {
    throw error;
  });
  return new ElementPage(page, site);
}

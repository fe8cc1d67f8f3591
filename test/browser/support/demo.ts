/** Drives the QA page on its dev server, in a browser without any camera. */
import { readFile } from 'node:fs/promises';
import { test as base, type Download, expect, type Locator, type Page } from '@playwright/test';
import { type DevServer, startDevServer } from '../../../demo/dev-server.js';
import type { SettingName } from '../../../demo/settings.js';
import { axeViolations } from './axe.js';

export { expect } from '@playwright/test';

type Tab = 'Live' | 'Batch' | 'Threshold lab' | 'Replay';

export class DemoPage {
  /** Requests to other hosts than the page's own. */
  readonly strangers: string[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.on('pageerror', error => {
      throw error;
    });
    page.on('request', request => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== this.origin) this.strangers.push(request.url());
    });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${this.origin}/demo/${query}`);
    await expect(this.page.getByRole('tab', { name: 'Live' })).toBeVisible();
  }

  tab(name: Tab): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** A switch of the live panel. */
  setting(name: SettingName): Locator {
    return this.page.locator(`.settings select[name=${name}]`);
  }

  /** What the address says of the settings. */
  settings(): URLSearchParams {
    return new URL(this.page.url()).searchParams;
  }

  /** Sets the theme, which is a setting of the live panel, and comes back to a panel. */
  async theme(theme: string, tab: Tab): Promise<void> {
    await this.tab('Live').click();
    await this.setting('theme').selectOption(theme);
    await this.tab(tab).click();
  }

  /** Runs a check on the live panel until there is a verdict. @returns the verdict in words */
  async check(): Promise<string> {
    await this.page.locator('liveness-check').getByRole('button', { name: 'Start' }).click();
    return (await this.page.locator('#verdict').textContent()) ?? '';
  }

  /** Presses a button that saves a file. @returns the file's name and text */
  async save(button: string): Promise<{ name: string; text: string; path: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download') as Promise<Download>,
      this.page.getByRole('button', { name: button }).click(),
    ]);
    // Under its own name: a browser goes by the ending when it opens the file again.
    const name = download.suggestedFilename();
    const path = base.info().outputPath(name);
    await download.saveAs(path);
    return { name, text: await readFile(path, 'utf8'), path };
  }

  /** Waits until the batch has come to this phase. @returns `79 of 79` */
  async batchPhase(phase: string): Promise<string> {
    const status = this.page.locator(`.batch-status[data-phase=${phase}]`);
    return /\d+ of \d+/.exec((await status.textContent()) ?? '')?.[0] ?? '';
  }

  /** The cells of a table of figures, row by row, heads left out. */
  async table(title: string | RegExp): Promise<string[][]> {
    const rows = this.page.getByRole('region', { name: title }).locator('tbody tr');
    await rows.first().waitFor();
    return rows.evaluateAll(found =>
      found.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent ?? '')),
    );
  }

  /** Without motion: colours on their way to another theme are nobody's contrast. */
  async violations(): Promise<string[]> {
    await this.page.emulateMedia({ reducedMotion: 'reduce' });
    return axeViolations(this.page);
  }
}

interface WorkerFixtures {
  devServer: DevServer;
}

export const test = base.extend<{ demo: DemoPage }, WorkerFixtures>({
  devServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => {
      const server = await startDevServer({ watch: false });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  demo: async ({ browser, devServer }, use) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const demo = new DemoPage(await context.newPage(), devServer.origin);
    await use(demo);
    await context.close();
    expect(demo.strangers).toEqual([]);
  },
});

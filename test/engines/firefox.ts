/** Firefox over WebDriver BiDi, on a virtual display, with its own fake camera and WebGL in software. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { checkElement, checkPhotos, type Report } from './checks.js';
import { PAGE_READY } from './site.js';

/** Firefox plays moving colours for a camera, so a face only comes through `getStream`. */
const FAKE_CAMERA = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'webgl.force-enabled': true,
};

function launch(executablePath: string, prefs: Record<string, unknown>): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    // Without a display Firefox has no WebGL.
    headless: false,
    protocolTimeout: 300_000,
    extraPrefsFirefox: { ...FAKE_CAMERA, ...prefs },
    env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', HOME: process.env.HOME },
  });
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${url}engines.html`);
  await page.waitForFunction(PAGE_READY);
  return page;
}

/** @returns what each check came to; the first line is the browser's own version */
export async function runFirefox(executablePath: string, url: string): Promise<Report> {
  const report: Report = {};
  const browser = await launch(executablePath, {});
  try {
    report.version = await browser.version();
    const page = await open(browser, url);
    Object.assign(report, await page.evaluate(checkPhotos));
    report['camera, nobody before it'] = await page.evaluate(checkElement, '', 4_000);
    report['stream with a face'] = await page.evaluate(checkElement, 'media/cage.jpg', 30_000);
  } finally {
    await browser.close();
  }
  const faults: Record<string, Record<string, unknown>> = {
    'camera refused': { 'media.navigator.permission.disabled': false, 'permissions.default.camera': 2 },
    'no camera': { 'media.navigator.streams.fake': false },
    'no WebGL': { 'webgl.disabled': true },
  };
  for (const [name, prefs] of Object.entries(faults)) {
    const faulty = await launch(executablePath, prefs);
    try {
      report[name] = await (await open(faulty, url)).evaluate(checkElement, '', 4_000);
    } finally {
      await faulty.close();
    }
  }
  return report;
}

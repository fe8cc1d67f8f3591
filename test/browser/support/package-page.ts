/** Drives a page that an integrator could have written, from its start button to its outcome, before a fake camera. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect } from '@playwright/test';
import { type Route, respond, type StaticServer, serveStatic } from '../../../src/cli/serve-static.js';

/** What stands in the page's `#outcome` after an accepted check. */
export const ACCEPTED = /^Accepted, score (0\.[5-9]\d|1\.00)$/;

export interface Visit {
  outcome: string;
  /** `blob:`, `http:` or nothing, while the check runs. */
  worker: string | undefined;
  /** Errors of console and page. MediaPipe's worker also warns of nothing in particular. */
  complaints: string[];
  /** What the console says of preloaded files: that they are not used. */
  preloadWarnings: string[];
  /** Hosts that were asked for anything. */
  hosts: string[];
  isolated: boolean;
}

/** Opens a page, presses Start and waits for the outcome. */
export async function runCheck(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const preloadWarnings: string[] = [];
    const hosts = new Set<string>();
    let worker: string | undefined;
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
      if (message.type() === 'warning' && /preload/i.test(message.text())) preloadWarnings.push(message.text());
    });
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('worker', started => {
      worker = new URL(started.url()).protocol;
    });
    context.on('request', request => {
      if (/^(https?|wss?):/.test(request.url())) hosts.add(new URL(request.url()).host);
    });
    await page.goto(url);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const outcome = page.locator('#outcome');
    await expect(outcome).not.toBeEmpty({ timeout: 120_000 });
    return {
      outcome: (await outcome.textContent()) ?? '',
      worker,
      complaints,
      preloadWarnings,
      hosts: [...hosts],
      isolated: await page.evaluate(() => crossOriginIsolated),
    };
  } finally {
    await context.close();
  }
}

interface ServeOptions {
  files?: Record<string, string>;
  headers?: Record<string, string>;
  /** Gets the path of every request. */
  asked?: string[];
}

/** Serves a folder, with `dist` of an installed package under `/liveness/` and some files made up by the test. */
export function servePackage(
  folder: string,
  dist: string | undefined,
  { files = {}, headers = {}, asked = [] }: ServeOptions = {},
): Promise<StaticServer> {
  const answer: Route = async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    asked.push(path);
    const made = files[path];
    if (made !== undefined) {
      respond(response, 200, made, path.endsWith('.js') ? 'text/javascript' : 'text/html');
      return true;
    }
    if (!dist || !path.startsWith('/liveness/')) return false;
    const body = await readFile(join(dist, path.slice('/liveness/'.length))).catch(() => undefined);
    if (!body) return false;
    response.writeHead(200, { 'content-type': typeOf(path) }).end(body);
    return true;
  };
  return serveStatic(folder, [answer], headers);
}

function typeOf(path: string): string {
  if (/\.m?js$/.test(path)) return 'text/javascript';
  return path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
}

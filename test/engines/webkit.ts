/** WebKitGTK's MiniBrowser over its WebDriver, on a virtual display. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkElement, checkPhotos, type Report } from './checks.js';
import { PAGE_READY } from './site.js';

const PORT = 4_519;
const DRIVER = `http://127.0.0.1:${PORT}`;

/** WebKit's own pretended camera: a moving test picture without a face. */
const BROWSER_ARGS = ['--automation', '--enable-media-stream=true', '--enable-mock-capture-devices=true'];

/** It lies beside the libraries, in Debian in a folder of the machine's architecture. */
function findMiniBrowser(): string {
  const folders = ['/usr/lib', '/usr/libexec'].flatMap(root => [root, ...foldersIn(root)]);
  const candidates = folders.flatMap(foldersIn).filter(folder => /\/webkit2?gtk-[\d.]+$/.test(folder));
  const found = candidates.map(folder => join(folder, 'MiniBrowser')).find(file => existsSync(file));
  if (!found) throw new Error("WebKitGTK's MiniBrowser was not found in /usr/lib.");
  return found;
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(path, name));
}

async function command(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const response = await fetch(DRIVER + path, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
  });
  const { value } = (await response.json()) as { value: { message?: string } | unknown };
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value).slice(0, 400)}`);
  return value;
}

/** Asks again until it answers, at most for so long. */
async function until<T>(what: string, limitMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what}: nothing for ${limitMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

export async function runWebKit(driverPath: string, url: string): Promise<Report> {
  const driver = spawn(driverPath, [`--port=${PORT}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  const report: Report = {};
  let session = '';
  try {
    await until('the driver', 15_000, () => command('GET', '/status'));
    const browser = { binary: findMiniBrowser(), args: BROWSER_ARGS };
    const created = (await command('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser } },
    })) as {
      sessionId: string;
      capabilities: { browserVersion: string };
    };
    session = `/session/${created.sessionId}`;
    report.version = `WebKitGTK ${created.capabilities.browserVersion}`;
    await command('POST', `${session}/timeouts`, { script: 240_000, pageLoad: 60_000 });
    await command('POST', `${session}/url`, { url: `${url}engines.html` });
    const run = (script: string, ...args: unknown[]) =>
      command('POST', `${session}/execute/async`, {
        script: `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
          Promise.resolve((${script})(...given)).then(done, error => done(String(error)));`,
        args,
      });
    await until('the page', 30_000, async () => ((await run(`() => ${PAGE_READY}`)) === true ? true : undefined));
    report.has = String(
      await run(`() => ['OffscreenCanvas', 'WebAssembly', 'AbortSignal', 'ElementInternals', 'MediaStream']
        .map(name => name + ':' + (name in window)).join(' ') + ' mediaDevices:' + ('mediaDevices' in navigator)
        + ' webgl2:' + !!new OffscreenCanvas(1, 1).getContext('webgl2')`),
    );
    const photos = await run(checkPhotos.toString());
    if (typeof photos === 'string') report.photos = photos;
    else Object.assign(report, photos);
    report['camera, nobody before it'] = String(await run(checkElement.toString(), '', 4_000));
    report['stream with a face'] = String(await run(checkElement.toString(), 'media/cage.jpg', 30_000));
  } finally {
    if (session) await command('DELETE', session).catch(() => {});
    if (driver.pid) process.kill(-driver.pid);
  }
  return report;
}

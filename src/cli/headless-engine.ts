import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright';
import type { LivenessConfigOverride } from '../core/config.js';
import { invalidImage } from '../core/image-file.js';
import type { LivenessResponse } from '../core/response.js';
import type { BackendChoice } from '../engine/choose-backend.js';
import { failureResponse } from '../engine/judge-image.js';
import { buildAll } from './build.js';
import { isBuildCurrent } from './build-stamp.js';
import { BROWSER_ARGS, findBrowser, SOFTWARE_WEBGPU_ARGS } from './find-browser.js';
import { projectPath } from './project.js';
import { type Route, respond, type StaticServer, serveStatic } from './serve-static.js';

/** The longest that one image may take, with a wide margin for a busy machine (ms). */
const IMAGE_LIMIT_MS = 120_000;
const LOAD_LIMIT_MS = 180_000;

const PAGE_PATH = '/headless-engine.html';
const IMAGE_PATH = '/image';
const PAGE = `<!doctype html><meta charset="utf-8"><title>liveness-check engine</title>
<script type="module">
import { createLivenessEngine } from './engine.js';
let engine;
window.loadEngine = async options => { engine = createLivenessEngine(options); await engine.load(); };
window.checkFile = async (token, uri) => {
  const answer = await fetch('image?' + token);
  if (!answer.ok) throw new Error(await answer.text());
  return engine.checkImage(await answer.blob(), { uri });
};
window.pageReady = true;
</script>`;

export interface HeadlessEngineOptions {
  backend?: BackendChoice;
  config?: LivenessConfigOverride;
}

export interface HeadlessEngine {
  /** Judges an image file; never rejects for a bad file. */
  check(path: string): Promise<LivenessResponse>;
  /** Judges an image in memory under the name `uri`. */
  checkBytes(bytes: Uint8Array, uri: string): Promise<LivenessResponse>;
  close(): Promise<void>;
}

/**
 * The production build of the engine in headless Chromium, judging files of this machine.
 * @throws Error when the build, the browser or the engine does not start
 */
export async function startHeadlessEngine(options: HeadlessEngineOptions): Promise<HeadlessEngine> {
  if (!(await isBuildCurrent())) await buildAll();
  const offered = new Map<string, ImageSource>();
  const server = await serveStatic(projectPath('dist'), [servePage, serveImages(offered)]);
  let session: Promise<Session> | undefined = openSession(server, options);
  try {
    await session;
  } catch (error) {
    await server.close();
    throw error;
  }
  let count = 0;

  async function judge(source: ImageSource, uri: string): Promise<LivenessResponse> {
    const token = String(count++);
    offered.set(token, source);
    try {
      session ??= openSession(server, options);
      const { page } = await session;
      return await within(
        IMAGE_LIMIT_MS,
        page.evaluate(([t, name]) => window.checkFile(t, name), [token, uri] as const),
      );
    } catch (error) {
      // A crashed or hanging page is replaced; the other files are still done.
      const broken = session;
      session = undefined;
      await broken?.then(({ browser }) => browser.close()).catch(() => {});
      return failureResponse(error, uri);
    } finally {
      offered.delete(token);
    }
  }

  return {
    async check(path) {
      const problem = await unreadable(path);
      return problem ? failureResponse(invalidImage(problem), path) : judge(path, path);
    },
    checkBytes: judge,
    async close() {
      await session?.then(({ browser }) => browser.close()).catch(() => {});
      await server.close();
    },
  };
}

/** A file's path, or its content. */
type ImageSource = string | Uint8Array;

declare global {
  interface Window {
    pageReady?: boolean;
    loadEngine(options: HeadlessEngineOptions): Promise<void>;
    checkFile(token: string, uri: string): Promise<LivenessResponse>;
  }
}

interface Session {
  browser: Browser;
  page: Page;
}

async function openSession(server: StaticServer, options: HeadlessEngineOptions): Promise<Session> {
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, ...(options.backend && options.backend !== 'wasm' ? SOFTWARE_WEBGPU_ARGS : [])],
  });
  try {
    const page = await browser.newPage();
    await page.goto(new URL(PAGE_PATH, server.url).href);
    await page.waitForFunction(() => window.pageReady);
    await within(
      LOAD_LIMIT_MS,
      page.evaluate(given => window.loadEngine(given), options),
    );
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const servePage: Route = (request, response) => {
  if (request.url !== PAGE_PATH) return false;
  respond(response, 200, PAGE, 'text/html');
  return true;
};

/** Only files that are being judged right now can be asked for, each under a number of its own. */
function serveImages(offered: ReadonlyMap<string, ImageSource>): Route {
  return (request, response) => {
    const [path, token] = (request.url ?? '').split('?');
    if (path !== IMAGE_PATH) return false;
    const source = offered.get(token);
    if (source === undefined) return false;
    response.setHeader('content-type', 'application/octet-stream');
    if (typeof source !== 'string') {
      response.end(source);
      return true;
    }
    const stream = createReadStream(source);
    stream.on('error', error => respond(response, 404, error.message));
    stream.pipe(response);
    return true;
  };
}

async function unreadable(path: string): Promise<string | undefined> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return 'it is not a file';
    return info.size === 0 ? 'the file is empty' : undefined;
  } catch (error) {
    return `the file cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}

function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${limitMs / 1000} s.`)), limitMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

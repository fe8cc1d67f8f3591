/** Web sites on loopback that serve the built files, as an integrator's would. */
import { readFile } from 'node:fs/promises';
import { projectPath } from '../../../src/cli/project.js';
import { type Route, respond, type StaticServer, serveStatic } from '../../../src/cli/serve-static.js';
import { MEDIA_DIR } from '../../fixtures/media.js';

export interface SiteOptions {
  /** Sent with everything, e.g. a content security policy. */
  headers?: Record<string, string>;
  /** Asked first, for every path without its query; `undefined` leaves the file as it is. */
  replace?: (path: string) => Replacement | undefined | Promise<Replacement | undefined>;
}

export interface Replacement {
  status?: number;
  type?: string;
  body: Uint8Array | string;
}

export interface Site extends StaticServer {
  /** Paths asked for so far. */
  readonly requests: string[];
}

/** Loads the engine's module and keeps it on `window.liveness`; a script file, because a strict CSP forbids inline ones. */
const PAGE_SCRIPT = `import * as engine from './engine.js'; window.liveness = engine;`;
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>engine</title>
<link rel="icon" href="data:,"><script type="module" src="engine-page.js"></script>`;

/** `dist/` with `engine.html` (the engine's module on `window.liveness`), `empty.html` and `media/`. */
export async function serveSite({ headers = {}, replace }: SiteOptions = {}): Promise<Site> {
  const requests: string[] = [];
  const media = new URL(`file://${MEDIA_DIR}/`);

  const answer: Route = async (request, response) => {
    const path = (request.url ?? '').split('?')[0]!.slice(1);
    requests.push(path);
    const replacement = await replace?.(path);
    if (replacement) {
      response.writeHead(replacement.status ?? 200, { 'content-type': replacement.type ?? typeOf(path) });
      response.end(replacement.body);
    } else if (path === 'engine.html') respond(response, 200, PAGE, 'text/html');
    else if (path === 'engine-page.js') respond(response, 200, PAGE_SCRIPT, 'text/javascript');
    else if (path === 'empty.html')
      respond(response, 200, '<!doctype html><link rel="icon" href="data:,">', 'text/html');
    else if (path.startsWith('media/')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(await readFile(new URL(path.slice('media/'.length), media)));
    } else return false;
    return true;
  };

  const server = await serveStatic(projectPath('dist'), [answer], headers);
  return { ...server, requests };
}

function typeOf(path: string): string {
  if (/\.m?js$/.test(path)) return 'text/javascript';
  return path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
}

/** A file of `dist/` with one bit in its middle turned. */
export async function withFlippedByte(path: string): Promise<Replacement> {
  const bytes = await readFile(projectPath('dist', path));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = bytes[middle]! ^ 1;
  return { body: bytes };
}

/** A site behind a slow line: every connection shares one bandwidth, every request waits a round trip. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Compression = 'none' | 'gzip' | 'brotli';
/** `immutable`: kept for a year. `revalidate`: asked about each time. `none`: never kept. */
export type Caching = 'immutable' | 'revalidate' | 'none';

export interface Line {
  bytesPerMs: number;
  roundTripMs: number;
}

export interface SentFile {
  path: string;
  /** Of the body, compressed; 0 for "not modified". */
  bytes: number;
  /** Unix time, ms. */
  askedMs: number;
  endedMs: number;
}

export interface SlowSite {
  url: string;
  /** How the next answers are given. */
  answer: { compression: Compression; caching: Caching; page: string };
  /** What was sent since the last call. */
  takeSent(): SentFile[];
  close(): Promise<void>;
}

const CACHE_CONTROL: Record<Caching, string> = {
  immutable: 'public, max-age=31536000, immutable',
  revalidate: 'no-cache',
  none: 'no-store',
};
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const COMPRESS: Record<Exclude<Compression, 'none'>, (bytes: Uint8Array) => Promise<Uint8Array>> = {
  gzip: bytes => promisify(gzip)(bytes, { level: 9 }),
  brotli: bytes =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
};
const TICK_MS = 4;

interface Transfer {
  response: ServerResponse;
  body: Uint8Array;
  sent: number;
  done(): void;
}

/** Shares the bandwidth evenly among all that is under way. */
function createPacer({ bytesPerMs }: Line) {
  const transfers = new Set<Transfer>();
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    let budget = Math.floor((now - lastMs) * bytesPerMs);
    lastMs = now;
    while (budget > 0 && transfers.size > 0) {
      const share = Math.ceil(budget / transfers.size);
      for (const transfer of transfers) {
        const end = Math.min(transfer.sent + Math.min(share, budget), transfer.body.length);
        budget -= end - transfer.sent;
        transfer.response.write(transfer.body.subarray(transfer.sent, end));
        transfer.sent = end;
        if (end < transfer.body.length) continue;
        transfers.delete(transfer);
        transfer.response.end(transfer.done);
      }
    }
  }, TICK_MS);
  return {
    send: (response: ServerResponse, body: Uint8Array) =>
      new Promise<void>(resolve => {
        const transfer = { response, body, sent: 0, done: resolve };
        transfers.add(transfer);
        // Left before its end: its share goes to the others.
        response.on('close', () => {
          transfers.delete(transfer);
          resolve();
        });
      }),
    stop: () => clearInterval(timer),
  };
}

/** Compressed at the highest level, which takes a minute for all files; kept for the next time. */
async function compressed(bytes: Uint8Array, kind: 'gzip' | 'brotli', kept: string): Promise<Uint8Array> {
  const file = join(kept, `${createHash('sha256').update(bytes).digest('hex')}.${kind}`);
  const before = await readFile(file).catch(() => undefined);
  if (before) return before;
  const body = await COMPRESS[kind](bytes);
  await mkdir(kept, { recursive: true });
  await writeFile(file, body);
  return body;
}

/**
 * Serves files of a folder under `/liveness/`, and a page at `/`.
 * @param kept folder for what was compressed
 */
export async function serveSlowly(
  folder: string,
  files: readonly string[],
  line: Line,
  kept: string,
): Promise<SlowSite> {
  const bodies = new Map<string, Record<Compression, Uint8Array>>();
  for (const path of files) {
    const none = await readFile(join(folder, path));
    const [gzip, brotli] = await Promise.all([compressed(none, 'gzip', kept), compressed(none, 'brotli', kept)]);
    bodies.set(`/liveness/${path}`, { none, gzip, brotli });
  }
  const pacer = createPacer(line);
  const answer: SlowSite['answer'] = { compression: 'brotli', caching: 'immutable', page: '' };
  const known = new WeakSet<Socket>();
  let sent: SentFile[] = [];

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const file: SentFile = { path, bytes: 0, askedMs: Date.now(), endedMs: 0 };
    // A new connection costs one more round trip before the first request gets through.
    await wait(known.has(request.socket) ? line.roundTripMs : 2 * line.roundTripMs);
    known.add(request.socket);
    const { compression, caching } = answer;
    const body = path === '/' ? new TextEncoder().encode(answer.page) : bodies.get(path)?.[compression];
    if (!body) return void response.writeHead(404).end();
    sent.push(file);
    const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
    response.setHeader('cache-control', path === '/' ? 'no-store' : CACHE_CONTROL[caching]);
    if (caching === 'revalidate') response.setHeader('etag', etag);
    if (caching === 'revalidate' && request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
    } else {
      file.bytes = body.length;
      response.writeHead(200, {
        'content-type':
          path === '/' ? 'text/html; charset=utf-8' : (TYPES[extname(path)] ?? 'application/octet-stream'),
        'content-length': body.length,
        ...(path !== '/' && compression !== 'none' && { 'content-encoding': compression === 'gzip' ? 'gzip' : 'br' }),
      });
      await pacer.send(response, body);
    }
    file.endedMs = Date.now();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    answer,
    takeSent() {
      const taken = sent;
      sent = [];
      return taken;
    },
    async close() {
      pacer.stop();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

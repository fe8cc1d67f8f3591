/** One local site with a page for each peer. It compresses as a CDN would, and counts the bytes that it sends. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build, transformWithOxc } from 'vite';
import { projectPath } from '../../src/cli/project.js';
import { peerPath } from './packages.js';

const compress = promisify(gzip);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const PAGES = join(import.meta.dirname, 'pages');

export interface PeerSite {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** What was sent since the last call; the photos that are judged are not counted. */
  takeSent(): SentFile[];
  close(): Promise<void>;
}

export interface SentFile {
  path: string;
  /** Compressed. */
  bytes: number;
  /** When it was asked for, Unix time, ms. */
  atMs: number;
}

type Files = Map<string, () => Promise<Uint8Array>>;

/** @param photos by the path that the pages fetch them from */
export async function servePeers(photos: ReadonlyMap<string, Uint8Array>): Promise<PeerSite> {
  const files = await listFiles();
  const known = new Map<string, Uint8Array>();
  let sent: SentFile[] = [];

  async function compressed(path: string): Promise<Uint8Array | undefined> {
    const before = known.get(path);
    if (before) return before;
    const read = files.get(path);
    if (!read) return undefined;
    const body = await compress(await read());
    known.set(path, body);
    return body;
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const photo = photos.get(path);
    if (photo) {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(photo);
      return;
    }
    const body = await compressed(path);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    sent.push({ path, bytes: body.length, atMs: Date.now() });
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(body);
  });
  // Compressed beforehand, so that nobody waits for it.
  for (const path of files.keys()) await compressed(path);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeSent() {
      const files = sent;
      sent = [];
      return files;
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Every path of the site, with how to get its bytes. */
async function listFiles(): Promise<Files> {
  const files: Files = new Map();
  const add = (path: string, file: string) => files.set(path, () => readFile(file));
  const addFolder = async (path: string, folder: string) => {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) add(path + file.slice(folder.length).replaceAll('\\', '/'), file);
    }
  };
  await addFolder('/ours', projectPath('dist'));
  await addFolder('/human', peerPath('@vladmandic/human'));
  await addFolder('/tfjs', peerPath('@tensorflow/tfjs-backend-wasm'));
  await addFolder('/faceplugin', peerPath('faceplugin-face-recognition-js'));
  add('/validator/core.js', peerPath('face-validator-sdk', 'dist/face-validator-sdk-core.esm.js'));
  for (const name of ['vision_bundle.mjs', 'wasm/vision_wasm_internal.js', 'wasm/vision_wasm_internal.wasm']) {
    add(`/mediapipe/${name}`, projectPath('node_modules/@mediapipe/tasks-vision', name));
  }
  await addFolder('/models', projectPath('public/models'));
  for (const name of ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
    add(`/faceplugin/lib/${name}`, projectPath('node_modules/onnxruntime-web/dist', name));
  }
  files.set('/faceplugin/lib/bundle.js', async () => bundleFaceplugin());
  for (const name of (await readdir(PAGES)).filter(file => file.endsWith('.ts'))) {
    const script = name.replace('.ts', '.js');
    // Beside the peer's own folders, as its relative addresses expect.
    files.set(`/pages/${script}`, async () => {
      const { code } = await transformWithOxc(await readFile(join(PAGES, name), 'utf8'), name);
      return new TextEncoder().encode(code);
    });
    const page = `/${name.replace('.ts', '')}/page/index.html`;
    files.set(page, async () => new TextEncoder().encode(htmlOf(script)));
  }
  return files;
}

function htmlOf(script: string): string {
  const imports = JSON.stringify({
    imports: {
      '@mediapipe/tasks-vision': '/pages/mediapipe-on-cpu.js',
      // The smaller of the runtime's builds, in the peer's favour; the full one has 13 MB more to load.
      'onnxruntime-web': '/faceplugin/lib/ort.wasm.min.mjs',
    },
  });
  return `<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">
<script type="importmap">${imports}</script><body><div id="place"></div><script type="module" src="/pages/${script}"></script>`;
}

/** The peer's own modules in one file, as its users' bundlers make it. */
async function bundleFaceplugin(): Promise<Uint8Array> {
  const folder = peerPath('faceplugin-face-recognition-js', 'lib');
  const entry = `${folder}/entry.js`;
  const source = ['fr_detect', 'fr_liveness', 'load_opencv'].map(name => `export * from './${name}.js';`).join('\n');
  await writeFile(entry, source);
  const alias = Object.entries({
    ndarray: 'ndarray.js',
    'ndarray-ops': 'ndarray-ops.js',
    'iota-array': 'iota.js',
    'is-buffer': 'index.js',
    'cwise-compiler': 'compiler.js',
    uniq: 'uniq.js',
  }).map(([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: peerPath(name, file) }));
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { alias },
    build: {
      write: false,
      minify: true,
      lib: { entry, formats: ['es'], fileName: 'bundle' },
      rolldownOptions: { external: ['onnxruntime-web'] },
    },
  });
  const [{ output }] = (Array.isArray(result) ? result : [result]) as { output: { type: string; code: string }[] }[];
  return new TextEncoder().encode(output.find(({ type }) => type === 'chunk')!.code);
}

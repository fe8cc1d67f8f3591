import { isAbort, LivenessError } from '../core/errors.js';
import { ASSET_MANIFEST } from './manifest.generated.js';

/** A file of the generated manifest, relative to the asset base. */
export type AssetPath = keyof typeof ASSET_MANIFEST;

export interface AssetInfo {
  bytes: number;
  /** Hex. */
  sha256: string;
}

export interface FetchAssetOptions {
  /** Absolute, with a trailing slash. */
  base: string;
  signal: AbortSignal;
  /** A download that brings less than a hundredth of the file in this time (ms) has failed. */
  stallMs: number;
  /** Called with the bytes received so far. */
  onBytes?: (bytes: number) => void;
}

/** What must arrive to be given more time, of the file: so no server can trickle for ever. */
const PROGRESS_SHARE = 0.01;

export function assetInfo(path: AssetPath): AssetInfo {
  return ASSET_MANIFEST[path];
}

/**
 * Loads one file of the manifest and checks its size and SHA-256 before anybody can use it.
 * @throws LivenessError `asset-load-failed` (network, HTTP status, stall) or `asset-integrity` (other bytes than the
 *         manifest's), both naming the file; an abort passes through
 */
export async function fetchAsset(path: AssetPath, options: FetchAssetOptions): Promise<Uint8Array<ArrayBuffer>> {
  return fetchVerified(path, new URL(path, options.base).href, assetInfo(path), options);
}

/** As `fetchAsset`, for a file that is not in the manifest (a deployer's own model). */
export async function fetchVerified(
  name: string,
  url: string,
  info: AssetInfo,
  options: Omit<FetchAssetOptions, 'base'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await download(name, url, info, options);
  const found = await sha256(bytes);
  if (found !== info.sha256) {
    throw integrityError(name, `SHA-256 ${info.sha256}`, found);
  }
  return bytes;
}

async function download(
  name: string,
  url: string,
  info: AssetInfo,
  { signal, stallMs, onBytes }: Omit<FetchAssetOptions, 'base'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const watchdog = createWatchdog(stallMs);
  let counted = 0;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, watchdog.signal]),
      // As `<link rel="preload" crossorigin>` asks, or the browser would not use what a page has preloaded. Another
      // origin gets none.
      credentials: 'same-origin',
      redirect: 'error',
    });
    if (!response.ok) throw loadError(name, `the server answered ${response.status}`);
    if (!response.body) throw loadError(name, 'the answer was empty');
    return await readExactly(name, response.body.getReader(), info.bytes, received => {
      if (received - counted >= info.bytes * PROGRESS_SHARE) {
        counted = received;
        watchdog.restart();
      }
      onBytes?.(received);
    });
  } catch (error) {
    if (error instanceof LivenessError) throw error;
    if (signal.aborted && isAbort(error)) throw error;
    if (watchdog.signal.aborted) throw loadError(name, `next to nothing arrived within ${stallMs} ms`, error);
    throw loadError(name, error instanceof Error ? error.message : String(error), error);
  } finally {
    watchdog.stop();
  }
}

async function readExactly(
  name: string,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  size: number,
  onBytes: (received: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (received + value.length > size) {
      await reader.cancel();
      throw integrityError(name, `${size} bytes`, 'more');
    }
    bytes.set(value, received);
    received += value.length;
    onBytes(received);
  }
  if (received !== size) throw integrityError(name, `${size} bytes`, `${received}`);
  return bytes;
}

function createWatchdog(delayMs: number) {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), delayMs);
  };
  restart();
  return { signal: controller.signal, restart, stop: () => clearTimeout(timer) };
}

/** Hex SHA-256. `crypto.subtle` only exists where a camera does too: in a secure context. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new LivenessError('insecure-context', 'Files cannot be verified here: serve the page over https.');
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('');
}

function loadError(name: string, problem: string, cause?: unknown): LivenessError {
  return new LivenessError('asset-load-failed', `"${name}" could not be loaded: ${problem}. Check the asset base.`, {
    cause,
  });
}

function integrityError(name: string, expected: string, found: string): LivenessError {
  return new LivenessError(
    'asset-integrity',
    `"${name}" is not the file this version was built with: expected ${expected}, found ${found}. ` +
      'Deploy the files of the same release.',
  );
}

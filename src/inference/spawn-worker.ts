import BlobWorker from './analyzer.worker.js?worker&inline';
import type { WorkerRequest } from './protocol.js';
import { readReply } from './read-reply.js';

export interface SpawnedWorker {
  worker: Worker;
  kind: 'blob-worker' | 'file-worker';
}

export interface SpawnResult {
  /** `undefined` when no worker runs on this page. */
  spawned: SpawnedWorker | undefined;
  /** Why each way that was tried did not work. */
  fallbacks: string[];
}

/** The worker as a file of its own, for pages whose CSP forbids blob workers. Browsers demand the page's own origin. */
const WORKER_FILE = 'runtime/analyzer.worker.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/**
 * The worker file's address for pages with `require-trusted-types-for 'script'`, which must allow the policy
 * `liveness-check`. It lets nothing but that file's name through.
 */
function trustedUrl(fileUrl: URL): URL {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return fileUrl;
  policy ??= trustedTypes.createPolicy('liveness-check', {
    createScriptURL(url) {
      if (!new URL(url).pathname.endsWith(`/${WORKER_FILE}`)) throw new TypeError(`"${url}" is not our worker.`);
      return url;
    },
  });
  return policy.createScriptURL(fileUrl.href) as URL;
}

/**
 * Starts the analyzer's worker: from a blob, else from the file beside the other assets.
 * A worker that CSP blocks fails without a message or not at all, so only its answer to a greeting counts.
 * @param base        asset base, absolute
 * @param handshakeMs how long each way may take to answer
 */
export async function spawnWorker(base: string, handshakeMs: number, signal: AbortSignal): Promise<SpawnResult> {
  const fallbacks: string[] = [];
  const fileUrl = new URL(WORKER_FILE, base);
  const ways: { kind: SpawnedWorker['kind']; start: () => Worker }[] = [
    { kind: 'blob-worker', start: () => new BlobWorker() },
    { kind: 'file-worker', start: () => new Worker(trustedUrl(fileUrl), { type: 'module' }) },
  ];
  for (const { kind, start } of ways) {
    if (kind === 'file-worker' && fileUrl.origin !== location.origin) {
      fallbacks.push('file-worker: the asset base is on another origin');
      continue;
    }
    try {
      return { spawned: { kind, worker: await greet(start(), handshakeMs, signal) }, fallbacks };
    } catch (error) {
      signal.throwIfAborted();
      fallbacks.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { spawned: undefined, fallbacks };
}

/** Resolves with the worker once it answers; ends it when it fails, stays silent or is no longer wanted. */
function greet(worker: Worker, handshakeMs: number, signal: AbortSignal): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const listeners = new AbortController();
    const finish = (error?: unknown) => {
      clearTimeout(timer);
      listeners.abort();
      if (error === undefined) return resolve(worker);
      worker.terminate();
      reject(error);
    };
    const timer = setTimeout(() => finish(new Error(`no answer for ${handshakeMs} ms`)), handshakeMs);
    const { signal: listening } = listeners;
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<unknown>) => {
        const { type, webgl } = readReply(data);
        if (type === 'ready') finish(webgl ? undefined : new Error('no WebGL 2 in workers'));
      },
      { signal: listening },
    );
    worker.addEventListener(
      'error',
      event => {
        event.preventDefault();
        finish(new Error(event.message || 'blocked or failed to load'));
      },
      { signal: listening },
    );
    signal.addEventListener('abort', () => finish(signal.reason), { signal: listening });
    worker.postMessage({ type: 'hello' } satisfies WorkerRequest);
  });
}

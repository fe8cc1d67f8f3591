import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { assetInfo, type FetchAssetOptions, fetchAsset, fetchVerified } from '../../../src/assets/fetch-asset.js';
import { ASSET_MANIFEST } from '../../../src/assets/manifest.generated.js';
import { isAbort, LivenessError } from '../../../src/core/errors.js';
import { startServer } from './asset-server.js';

const CONTENT = Buffer.alloc(200_000, 'liveness');
const INFO = { bytes: CONTENT.length, sha256: createHash('sha256').update(CONTENT).digest('hex') };
const NAME = 'models/thing.onnx';

type Options = Omit<FetchAssetOptions, 'base'>;
const options = (changes: Partial<Options> = {}): Options => ({
  signal: new AbortController().signal,
  stallMs: 60_000,
  ...changes,
});

/** Loads the thing from a server that answers with `answer`. */
async function load(answer: (response: ServerResponse) => void, changes?: Partial<Options>): Promise<Uint8Array> {
  const base = await startServer((_request, response) => answer(response));
  return fetchVerified(NAME, `${base}${NAME}`, INFO, options(changes));
}

async function failure(loading: Promise<unknown>): Promise<LivenessError> {
  const error = await loading.then(
    () => expect.fail('it was accepted'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LivenessError);
  return error as LivenessError;
}

test('a right file arrives whole, and every byte was reported', async () => {
  const seen: number[] = [];
  const bytes = await load(response => response.end(CONTENT), { onBytes: received => seen.push(received) });
  expect(Buffer.compare(bytes, CONTENT)).toBe(0);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(CONTENT.length);
});

test('manifest files are looked for below the base', async () => {
  const path = 'models/fr_liveness.onnx';
  let asked: string | undefined;
  const base = await startServer((request, response) => {
    asked = request.url;
    response.end('other bytes');
  });
  const error = await failure(fetchAsset(path, { ...options(), base: `${base}some/where/` }));
  expect(asked).toBe(`/some/where/${path}`);
  expect(error).toMatchObject({ code: 'asset-integrity', message: expect.stringContaining(path) });
  expect(assetInfo(path)).toEqual(ASSET_MANIFEST[path]);
});

describe('asset-load-failed names the file', () => {
  test.each([404, 500, 403, 204])('status %i', async status => {
    const error = await failure(load(response => response.writeHead(status).end()));
    expect(error.code).toBe('asset-load-failed');
    expect(error.message).toContain(`"${NAME}"`);
    if (status !== 204) expect(error.message).toContain(String(status));
  });

  test('nobody answers', async () => {
    const error = await failure(fetchVerified(NAME, 'http://127.0.0.1:1/x', INFO, options()));
    expect(error).toMatchObject({ code: 'asset-load-failed', recoverable: true });
    expect(error.message).toContain(`"${NAME}"`);
    expect(error.cause).toBeDefined();
  });

  test('the connection breaks half way', async () => {
    const error = await failure(
      load(response => {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.write(CONTENT.subarray(0, 1000), () => response.destroy());
      }),
    );
    expect(error.code).toBe('asset-load-failed');
  });

  test('a redirect, which could lead to another host', async () => {
    const base = await startServer((request, response) => {
      if (request.url === '/other') response.end(CONTENT);
      else response.writeHead(302, { location: '/other' }).end();
    });
    const error = await failure(fetchVerified(NAME, `${base}${NAME}`, INFO, options()));
    expect(error.code).toBe('asset-load-failed');
  });
});

describe('asset-integrity names the file and what is wrong', () => {
  test('too short', async () => {
    const error = await failure(load(response => response.end(CONTENT.subarray(1))));
    expect(error).toMatchObject({ code: 'asset-integrity', recoverable: false });
    expect(error.message).toContain(`"${NAME}"`);
    expect(error.message).toContain(`expected ${CONTENT.length} bytes, found ${CONTENT.length - 1}`);
  });

  test('too long, without reading it all', async () => {
    let closed: () => void;
    const wasClosed = new Promise<void>(resolve => {
      closed = resolve;
    });
    const error = await failure(
      load(response => {
        response.on('close', () => closed());
        response.write(CONTENT);
        response.write('and more');
      }),
    );
    expect(error.code).toBe('asset-integrity');
    // The server never ended its answer: only the client hanging up can close it.
    await wasClosed;
  });

  test('one bit turned', async () => {
    const other = Buffer.from(CONTENT);
    other[123_456] ^= 1;
    const error = await failure(load(response => response.end(other)));
    expect(error.code).toBe('asset-integrity');
    expect(error.message).toContain(INFO.sha256);
    expect(error.message).toContain(createHash('sha256').update(other).digest('hex'));
  });

  test('an HTML page with status 200, as single-page hosts answer', async () => {
    expect((await failure(load(response => response.end('<!doctype html>')))).code).toBe('asset-integrity');
  });
});

describe('a stalled download', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets the test decide when the next part is sent, and tells when it has arrived. */
  function inParts(parts: number) {
    const size = CONTENT.length / parts;
    let response: ServerResponse;
    let arrived: () => void = () => {};
    let sent = 0;
    let started: () => void;
    const ready = new Promise<void>(resolve => {
      started = resolve;
    });
    return {
      ready,
      answer(given: ServerResponse) {
        response = given;
        started();
      },
      onBytes(received: number) {
        if (received === sent) arrived();
      },
      async next() {
        const part = CONTENT.subarray(sent, sent + size);
        sent += size;
        const arrival = new Promise<void>(resolve => {
          arrived = resolve;
        });
        response.write(part);
        await arrival;
        if (sent === CONTENT.length) response.end();
      },
    };
  }

  test('fails after the time allowed without anything', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const source = inParts(2);
    const failing = failure(load(source.answer, { stallMs: 1000, onBytes: source.onBytes }));
    await source.ready;
    await source.next();
    vi.advanceTimersByTime(1000);
    const error = await failing;
    expect(error.code).toBe('asset-load-failed');
    expect(error.message).toContain('next to nothing arrived within 1000 ms');
  });

  test('what arrives restarts the time, so a slow line is no failure', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const source = inParts(4);
    const loading = load(source.answer, { stallMs: 1000, onBytes: source.onBytes });
    await source.ready;
    for (let part = 0; part < 4; part++) {
      vi.advanceTimersByTime(900);
      await source.next();
    }
    expect((await loading).length).toBe(CONTENT.length);
  });

  test('a trickle does not: less than a hundredth of the file in that time is a failure', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const source = inParts(1000);
    const failing = failure(load(source.answer, { stallMs: 1000, onBytes: source.onBytes }));
    await source.ready;
    for (let part = 0; part < 5; part++) {
      vi.advanceTimersByTime(200);
      if (part < 4) await source.next();
    }
    expect((await failing).message).toContain('next to nothing arrived within 1000 ms');
  });
});

test('an abort passes through and is not a failure', async () => {
  const controller = new AbortController();
  const loading = load(
    response => {
      response.write(CONTENT.subarray(0, 10));
      controller.abort();
    },
    { signal: controller.signal },
  );
  const error = await loading.catch((thrown: unknown) => thrown);
  expect(isAbort(error)).toBe(true);
  expect(error).not.toBeInstanceOf(LivenessError);
});

test('without a secure context nothing can be verified, which is said', async () => {
  vi.stubGlobal('crypto', {});
  expect((await failure(load(response => response.end(CONTENT)))).code).toBe('insecure-context');
});

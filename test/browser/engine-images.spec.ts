/** What goes into `checkImage` and what comes out, on real pictures in a real browser. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { fuseScores } from '../../src/core/scoring.js';
import type { CheckName } from '../../src/engine.js';
import { SPOOF_MODELS } from '../../src/inference/models.js';
import { ensureFrame } from '../fixtures/clips.js';
import { mediaPath } from '../fixtures/media.js';
import { type EngineOnPage, expect, judged, openEngine, test } from './support/engine.js';
import { compose, ORIENTATIONS, withOrientation } from './support/pictures.js';

type Judged = ReturnType<typeof judged>;

function measure({ local }: Judged, name: CheckName): number {
  const found = local.gate.checks.find(check => check.name === name);
  if (!found) throw new Error(`No check ${name}`);
  return found.value;
}

const frameOf = async (clip: string, seconds: number) => readFile(await ensureFrame(clip, seconds));

test.describe('live faces are accepted', () => {
  for (const clip of ['cap12_edit.webm', 'cap13_edit2.webm', 'franck.webm']) {
    test(clip, async ({ engine }) => {
      const response = judged(await engine.checkBytes(await frameOf(clip, 2)));
      expect(response.liveness.rejection_reason).toBe('');
      expect(response.liveness.score).toBeGreaterThan(0.9);
      expect(response.local).toMatchObject({ source: 'local', trusted: false, backend: { name: 'wasm' } });
      const { scores, model, signals } = response.local;
      expect(scores.map(score => score.model).join('+')).toBe(model.id);
      expect(fuseScores(scores)).toBeCloseTo(response.liveness.score, 6);
      expect(signals).toMatchObject({ faceTooSmallForTexture: false });
    });
  }
});

test('Blob, File, ImageBitmap, image element and ImageData give the same verdict', async ({ engine }) => {
  const responses = await engine.handle.evaluate(async checker => {
    const blob = await (await fetch('media/cage.jpg')).blob();
    const image = new Image();
    image.src = 'media/cage.jpg';
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const inputs = { blob, file: new File([blob], 'selfie.jpg'), bitmap, image, pixels };
    const results: Record<string, Awaited<ReturnType<typeof checker.checkImage>>> = {};
    for (const [name, input] of Object.entries(inputs)) results[name] = await checker.checkImage(input);
    if (bitmap.width === 0) throw new Error("the caller's bitmap was closed");
    return results;
  });
  const reference = judged(responses.blob!);
  expect(Object.keys(responses)).toHaveLength(5);
  for (const response of Object.values(responses)) {
    const { liveness, local } = judged(response);
    expect(liveness.rejection_reason).toBe('');
    expect(liveness.score).toBeCloseTo(reference.liveness.score, 4);
    expect(local.gate.checks).toEqual(
      reference.local.gate.checks.map(check => ({ ...check, value: expect.closeTo(check.value, 3) })),
    );
  }
  expect(responses.file!.media!.uri).toBe('selfie.jpg');
  expect(responses.blob!.media!.uri).not.toBe('');
});

test('every EXIF orientation gives the same face and score', async ({ engine }) => {
  // A face off the middle, so that no turn or mirror leaves it where it is.
  const reference = judged(await engine.checkBytes(await withOrientation('audrey.jpg', 1)));
  expect(reference.liveness.rejection_reason).toBe('');
  for (const orientation of ORIENTATIONS) {
    const response = judged(await engine.checkBytes(await withOrientation('audrey.jpg', orientation)));
    const hint = `orientation ${orientation}`;
    expect(response.liveness.rejection_reason, hint).toBe('');
    expect(response.liveness.score, hint).toBeCloseTo(reference.liveness.score, 2);
    for (const name of ['minAreaShare', 'maxOffset', 'minInterocular', 'minInFrame'] as const) {
      const ratio = measure(response, name) / measure(reference, name);
      expect(Math.abs(ratio - 1), `${hint}: ${name}`).toBeLessThan(0.02);
    }
    for (const name of ['maxYaw', 'maxPitch', 'maxRoll'] as const) {
      const difference = measure(response, name) - measure(reference, name);
      expect(Math.abs(difference), `${hint}: ${name}`).toBeLessThan(1.5);
    }
  }
});

test.describe('a face too small for the first look', () => {
  const small = () => compose(1600, 1200, [{ medium: 'cage.jpg', width: 110, left: 1250, top: 800 }]);

  test('is found by the second one and refused for its size, unscored', async ({ engine }) => {
    const response = judged(await engine.checkBytes(await small()));
    expect(response.local.gate.faces).toBe(1);
    expect(response.liveness).toEqual({ score: 0, rejection_reason: 'invalid_face' });
    expect(response.local.gate.hint).toBe('too-far');
    expect(measure(response, 'minAreaShare')).toBeLessThan(0.01);
    expect(measure(response, 'minAreaShare')).toBeGreaterThan(0.0005);
    expect(response.local.scores).toEqual([]);
    expect(response.local.backend).toBeNull();
  });

  test('is no face without the second look', async ({ page, site }) => {
    const engine = await openEngine(page, site, { config: { still: { maxTileLevel: 1 } } });
    expect(judged(await engine.checkBytes(await small())).liveness.rejection_reason).toBe('no_face');
  });
});

test.describe('several faces', () => {
  for (const sample of ['sample1.jpg', 'sample3.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg']) {
    test(`${sample}: of comparable size`, async ({ engine }) => {
      const response = judged(await engine.check(`media/${sample}`));
      expect(response.liveness).toEqual({ score: 0, rejection_reason: 'too_many_faces' });
      expect(response.local.gate.faces).toBeGreaterThan(1);
      expect(response.local.gate.hint).toBe('multiple-faces');
    });
  }

  const people = (second: number) =>
    compose(1400, 1000, [
      { medium: 'cage.jpg', width: 760, left: 40, top: 60 },
      { medium: 'audrey.jpg', width: second, left: 900, top: 120 },
    ]);

  test('a clearly smaller one in the background is allowed, a similar one is not', async ({ engine }) => {
    const background = judged(await engine.checkBytes(await people(300)));
    expect(background.local.gate.faces).toBe(2);
    expect(background.liveness.rejection_reason).not.toBe('too_many_faces');
    expect(background.local.scores).toHaveLength(SPOOF_MODELS.length);
    const similar = judged(await engine.checkBytes(await people(480)));
    expect(similar.liveness.rejection_reason).toBe('');
  });
});

test.describe('no face', () => {
  for (const medium of ['ironman.jpg', 'scream_crop.jpg']) {
    test(medium, async ({ engine }) => {
      const response = judged(await engine.check(`media/${medium}`));
      expect(response.liveness).toEqual({ score: 0, rejection_reason: 'no_face' });
      expect(response.local).toMatchObject({ gate: { reason: 'no_face', hint: 'no-face' }, scores: [] });
    });
  }

  test('a grey wall, and a single pixel', async ({ engine }) => {
    expect(judged(await engine.checkBytes(await compose(640, 480, []))).liveness.rejection_reason).toBe('no_face');
    expect(judged(await engine.checkBytes(await compose(1, 1, []))).liveness.rejection_reason).toBe('no_face');
  });
});

test.describe('files that are no usable photo give a media_error, and the engine goes on', () => {
  const photo = () => readFile(mediaPath('cage.jpg'));
  const cases: Record<string, () => Promise<Uint8Array>> = {
    'empty file': async () => new Uint8Array(),
    'cut JPEG': async () => (await photo()).subarray(0, 9000),
    'text named image/jpeg': async () => Buffer.from('this is no picture'),
    SVG: async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>'),
    'right ends around noise': async () => {
      const bytes = Buffer.from(await photo());
      return Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(500, 0x55), Buffer.from([0xff, 0xd9])]);
    },
    '400 megapixels in a few bytes': async () => {
      const header = await sharp({ create: { width: 16, height: 16, channels: 3, background: NEUTRAL } })
        .png()
        .toBuffer();
      header.writeUInt32BE(20_000, 16);
      header.writeUInt32BE(20_000, 20);
      return header;
    },
  };
  const NEUTRAL = '#888';

  for (const [name, make] of Object.entries(cases)) {
    test(name, async ({ engine }) => {
      const response = await engine.checkBytes(await make(), 'image/jpeg');
      expect(response).toMatchObject({ status: 'failure', error: { type: 'media_error' } });
      expect(response).not.toHaveProperty('liveness');
      expect(judged(await engine.check('media/cage.jpg')).liveness.rejection_reason).toBe('');
    });
  }

  test('an image element that does not load, and something that is no image at all', async ({ engine }) => {
    const types = await engine.handle.evaluate(async checker => {
      const broken = new Image();
      broken.src = 'media/none.jpg';
      const results = [await checker.checkImage(broken)];
      for (const thing of [null, 'media/cage.jpg', 7, {}]) results.push(await checker.checkImage(thing as never));
      return results.map(result => (result.status === 'failure' ? result.error.type : result.liveness));
    });
    expect(types).toEqual(Array(5).fill('media_error'));
  });
});

test('images given at once are judged one by one, each with its own name and answer', async ({ engine }) => {
  const names = ['cage.jpg', 'ironman.jpg', 'sample6.jpg', 'franck_02221.jpg'];
  const verdicts = await engine.handle.evaluate(async (checker, media) => {
    const blobs = await Promise.all(media.map(async name => (await fetch(`media/${name}`)).blob()));
    return Promise.all(blobs.map((blob, i) => checker.checkImage(blob, { uri: media[i] })));
  }, names);
  const readable = verdicts.map(verdict => [verdict.media!.uri, judged(verdict).liveness.rejection_reason]);
  expect(readable).toEqual([
    ['cage.jpg', ''],
    ['ironman.jpg', 'no_face'],
    ['sample6.jpg', 'too_many_faces'],
    ['franck_02221.jpg', ''],
  ]);
  expect(new Set(verdicts.map(({ request }) => request.id)).size).toBe(names.length);
});

test('the same picture always gives the same answer', async ({ engine }) => {
  const scores: number[] = [];
  for (let i = 0; i < 3; i++) {
    scores.push(await scoreOf(engine, 'cage.jpg'));
    // Nothing of one picture may leak into the next.
    await engine.check('media/sample6.jpg');
  }
  expect(new Set(scores).size).toBe(1);
});

async function scoreOf(engine: EngineOnPage, medium: string): Promise<number> {
  return judged(await engine.check(`media/${medium}`)).liveness.score;
}

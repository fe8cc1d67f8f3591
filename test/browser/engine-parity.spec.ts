/** The same numbers from the same input, in Node and in the browser, on the CPU and through WebGPU. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import * as ort from 'onnxruntime-web';
import sharp from 'sharp';
import { SOFTWARE_WEBGPU_ARGS } from '../../src/cli/find-browser.js';
import { projectPath } from '../../src/cli/project.js';
import type { Box } from '../../src/core/geometry.js';
import { patchRegions } from '../../src/core/patches.js';
import { resizeArea } from '../../src/core/pixels.js';
import { cropRegion, squareRegion, toTensor } from '../../src/core/preprocess.js';
import { BASELINE_MODEL, type ScoreBackend, SURROUND_MODEL, TEXTURE_MODEL } from '../../src/inference/models.js';
import { openSession } from '../../src/inference/spoof-classifier.js';
import { drawnTensor } from '../fixtures/drawn-picture.js';
import { mediaPath } from '../fixtures/media.js';
import { bundleModule } from './support/bundle.js';
import { expect, launchChromium, type Site, test } from './support/engine.js';
import type * as ParityPage from './support/parity-page.js';

/** Largest difference of a logit that is put down to another order of additions. */
const TOLERANCE = 1e-3;

const FACES: { medium: string; face: Box }[] = [
  { medium: 'cage.jpg', face: { x: 91, y: 143, width: 298, height: 370 } },
  { medium: 'terminator_crop.jpg', face: { x: 23, y: -5, width: 229, height: 249 } },
  { medium: 'vendetta.jpg', face: { x: 115, y: 80, width: 364, height: 388 } },
];

async function tensorOf({ medium, face }: (typeof FACES)[number]): Promise<Float32Array> {
  const { data, info } = await sharp(mediaPath(medium)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { x, y, width, height } = cropRegion(face, BASELINE_MODEL.input.cropScale, info.width, info.height);
  const crop = await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    .extract({ left: x, top: y, width, height })
    .raw()
    .toBuffer();
  return toTensor({ width, height, data: new Uint8ClampedArray(crop) }, BASELINE_MODEL.input);
}

async function logitsInNode(tensors: Float32Array[]): Promise<number[][]> {
  ort.env.wasm.numThreads = 1;
  const weights = await readFile(projectPath('models', 'fr_liveness.onnx'));
  const classifier = await openSession(ort, BASELINE_MODEL, weights, 'wasm');
  const results: number[][] = [];
  for (const tensor of tensors) results.push(Array.from(await classifier.logits(tensor)));
  await classifier.close();
  return results;
}

declare global {
  interface Window {
    parity: typeof ParityPage;
  }
}

async function openParityPage(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}empty.html`);
  await page.evaluate(async url => {
    window.parity = await import(url);
  }, `${site.url}parity.js`);
}

async function logitsInPage(
  page: Page,
  backend: ScoreBackend,
  tensors: Float32Array[],
  model: string = BASELINE_MODEL.id,
): Promise<number[][]> {
  await page.evaluate(([name, id]) => window.parity.startClassifier(name, id), [backend, model] as const);
  const results: number[][] = [];
  for (const tensor of tensors) {
    results.push(await page.evaluate(values => window.parity.logits(values), Array.from(tensor)));
  }
  return results;
}

function expectSame(found: number[][], expected: number[][]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((logits, i) => {
    expect(logits).toHaveLength(expected[i]!.length);
    logits.forEach((logit, k) => {
      expect(Math.abs(logit - expected[i]![k]!), `${FACES[i]!.medium}, class ${k}`).toBeLessThanOrEqual(TOLERANCE);
    });
  });
}

test.describe('logits of the same tensor', () => {
  let bundle: string;
  let tensors: Float32Array[];
  let expected: number[][];
  const serve = (path: string) => (path === 'parity.js' ? { body: bundle, type: 'text/javascript' } : undefined);

  test.beforeAll(async () => {
    bundle = await bundleModule('test/browser/support/parity-page.ts');
    tensors = await Promise.all(FACES.map(tensorOf));
    expected = await logitsInNode(tensors);
    // Verdicts on both sides, else equality would say little.
    expect(new Set(expected.map(logits => logits[0]! > Math.max(logits[1]!, logits[2]!))).size).toBe(2);
  });

  test('Chromium wasm and Node', async ({ page, startSite }) => {
    const site = await startSite({ replace: serve });
    await openParityPage(page, site);
    expectSame(await logitsInPage(page, 'wasm', tensors), expected);
  });

  test('Chromium WebGPU and Node', async ({ startSite }) => {
    const site = await startSite({ replace: serve });
    const browser = await launchChromium(SOFTWARE_WEBGPU_ARGS);
    try {
      const page = await browser.newPage();
      await openParityPage(page, site);
      expectSame(await logitsInPage(page, 'webgpu', tensors), expected);
    } finally {
      await browser.close();
    }
  });
});

test("the browser's way to the model's input equals libvips' pixels through the same resize", async ({
  page,
  startSite,
}) => {
  const bundle = await bundleModule('test/browser/support/parity-page.ts');
  // PNG: JPEG decoders may differ by a value, lossless ones may not.
  const images = new Map<string, Buffer>();
  for (const { medium } of FACES) images.set(`${medium}.png`, await sharp(mediaPath(medium)).png().toBuffer());
  const site = await startSite({
    replace: path => {
      if (path === 'parity.js') return { body: bundle, type: 'text/javascript' };
      const image = images.get(path);
      return image && { body: image, type: 'image/png' };
    },
  });
  await openParityPage(page, site);
  for (const example of FACES) {
    const { width, height } = await sharp(mediaPath(example.medium)).metadata();
    const crop = cropRegion(example.face, BASELINE_MODEL.input.cropScale, width, height);
    const found = await viewInPage(page, `${example.medium}.png`, example.face, BASELINE_MODEL.id);
    expect(found.region).toEqual(crop);
    expect(largestDifference(found.tensor!, await tensorOf(example)), example.medium).toBeLessThan(1e-3);
  }
});

function viewInPage(page: Page, image: string, face: Box, model: string) {
  return page.evaluate(([name, box, id]) => window.parity.view(name, box, id), [image, face, model] as const);
}

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  return Array.from(found).reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
}

test.describe('the texture net', () => {
  let bundle: string;
  test.beforeAll(async () => {
    bundle = await bundleModule('test/browser/support/parity-page.ts');
  });

  test('gives in the browser what PyTorch gave for ten drawn pictures', async ({ page, startSite }) => {
    const expected = JSON.parse(await readFile(projectPath('models', 'texture', 'expected.json'), 'utf8'));
    const rows: number[][] = expected.logits;
    expect(rows).toHaveLength(10);
    // Verdicts on both sides, else equality would say little.
    expect(new Set(rows.map(([live, ...attacks]) => live! > Math.max(...attacks))).size).toBe(2);
    const site = await startSite({
      replace: path => (path === 'parity.js' ? { body: bundle, type: 'text/javascript' } : undefined),
    });
    await openParityPage(page, site);
    const tensors = rows.map((_, seed) => drawnTensor(seed));
    const found = await logitsInPage(page, 'wasm', tensors, TEXTURE_MODEL.id);
    for (const [i, logits] of found.entries()) expect(largestDifference(logits, rows[i]!)).toBeLessThan(TOLERANCE);
  });

  test("sees the camera's own pixels of a narrow face and averaged ones of a wide face", async ({
    page,
    startSite,
  }) => {
    const medium = 'cage.jpg';
    const png = await sharp(mediaPath(medium)).png().toBuffer();
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const whole = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
    const site = await startSite({
      replace: path => {
        if (path === 'parity.js') return { body: bundle, type: 'text/javascript' };
        return path === 'face.png' ? { body: png, type: 'image/png' } : undefined;
      },
    });
    await openParityPage(page, site);
    const { layout } = TEXTURE_MODEL.input;
    const narrow = { x: 150.3, y: 220.6, width: 180.2, height: 230 };
    const wide = { x: 91, y: 143, width: 298, height: 370 };
    for (const face of [narrow, wide]) {
      const found = await viewInPage(page, 'face.png', face, TEXTURE_MODEL.id);
      const regions = patchRegions(face, info.width, info.height, layout);
      const expected = regions.flatMap(region => {
        return Array.from(toTensor(resizeArea(whole, region, layout.size, layout.size), TEXTURE_MODEL.input));
      });
      // Averages are rounded to whole values on both ways, at places a fraction apart.
      expect(largestDifference(found.tensor!, expected)).toBeLessThanOrEqual(face === narrow ? 0 : 1);
    }
    const tooNarrow = { x: 200, y: 250, width: layout.minFaceWidth - 1, height: 120 };
    expect((await viewInPage(page, 'face.png', tooNarrow, TEXTURE_MODEL.id)).tensor).toBeNull();
  });
});

test('the surround net: logits of PyTorch in the browser, of a square that is averaged', async ({
  page,
  startSite,
}) => {
  const bundle = await bundleModule('test/browser/support/parity-page.ts');
  const expected = JSON.parse(await readFile(projectPath('models', 'surround', 'expected.json'), 'utf8'));
  const rows: number[][] = expected.logits;
  const png = await sharp(mediaPath('audrey.jpg')).png().toBuffer();
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const whole = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
  const site = await startSite({
    replace: path => {
      if (path === 'parity.js') return { body: bundle, type: 'text/javascript' };
      return path === 'face.png' ? { body: png, type: 'image/png' } : undefined;
    },
  });
  await openParityPage(page, site);
  const { input } = SURROUND_MODEL;
  const tensors = rows.map((_, seed) => drawnTensor(seed, input.width));
  const found = await logitsInPage(page, 'wasm', tensors, SURROUND_MODEL.id);
  for (const [i, logits] of found.entries()) expect(largestDifference(logits, rows[i]!)).toBeLessThan(TOLERANCE);

  const face = { x: 151, y: 184, width: 259, height: 286 };
  const view = await viewInPage(page, 'face.png', face, SURROUND_MODEL.id);
  const region = squareRegion(face, input.cropScale, info.width, info.height);
  expect(view.region).toEqual(region);
  const averaged = Array.from(toTensor(resizeArea(whole, region, input.width, input.height), input));
  const differences = averaged.map((value, i) => Math.abs(view.tensor![i]! - value));
  // The canvas shrinks first, with a filter of its own: edges differ, not the picture.
  expect(differences.reduce((sum, difference) => sum + difference, 0) / differences.length).toBeLessThan(2);
});

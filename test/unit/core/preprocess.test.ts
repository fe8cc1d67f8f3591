import { describe, expect, test } from 'vitest';
import type { PixelImage } from '../../../src/core/pixels.js';
import { contextOf, cropRegion, type InputSpec, squareRegion, toTensor } from '../../../src/core/preprocess.js';
import { seededRandom } from './face.js';

describe('cropRegion', () => {
  test('is the face box scaled about its centre', () => {
    expect(cropRegion({ x: 400, y: 300, width: 100, height: 120 }, 2.7, 1000, 1000)).toEqual({
      x: 315,
      y: 198,
      width: 270,
      height: 324,
    });
  });

  test.each([
    { edge: 'left', box: { x: 5, y: 450, width: 100, height: 100 }, expected: { x: 0, y: 365 } },
    { edge: 'right', box: { x: 895, y: 450, width: 100, height: 100 }, expected: { x: 730, y: 365 } },
    { edge: 'top', box: { x: 450, y: 0, width: 100, height: 100 }, expected: { x: 365, y: 0 } },
    { edge: 'bottom', box: { x: 450, y: 900, width: 100, height: 100 }, expected: { x: 365, y: 730 } },
    { edge: 'corner, cut by it', box: { x: 950, y: 950, width: 100, height: 100 }, expected: { x: 730, y: 730 } },
  ])('is shifted, not shrunk, for a face at the $edge', ({ box, expected }) => {
    expect(cropRegion(box, 2.7, 1000, 1000)).toEqual({ ...expected, width: 270, height: 270 });
  });

  test('caps the scale by the side that fits least, and keeps the proportions of the box', () => {
    // 600 high allows 1.5×, although 2.7× would fit the width.
    expect(cropRegion({ x: 500, y: 100, width: 200, height: 400 }, 2.7, 2000, 600)).toEqual({
      x: 450,
      y: 0,
      width: 300,
      height: 600,
    });
  });

  test('a face larger than the image gives the part of the image with its proportions', () => {
    const crop = cropRegion({ x: -50, y: -100, width: 400, height: 500 }, 2.7, 300, 300);
    expect(crop).toEqual({ x: 30, y: 0, width: 240, height: 300 });
  });

  test('always lies inside the image, in whole pixels', () => {
    const random = seededRandom(42);
    for (let i = 0; i < 2000; i++) {
      const width = 1 + Math.floor(random() * 900);
      const height = 1 + Math.floor(random() * 900);
      const box = {
        x: (random() * 1.6 - 0.3) * width,
        y: (random() * 1.6 - 0.3) * height,
        width: (0.01 + random() * 1.8) * width,
        height: (0.01 + random() * 1.8) * height,
      };
      const crop = cropRegion(box, 1 + random() * 3, width, height);
      expect([crop.x, crop.y, crop.width, crop.height].every(Number.isInteger)).toBe(true);
      expect(Math.min(crop.x, crop.y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(crop.width, crop.height)).toBeGreaterThanOrEqual(1);
      expect(crop.x + crop.width).toBeLessThanOrEqual(width);
      expect(crop.y + crop.height).toBeLessThanOrEqual(height);
    }
  });
});

describe('squareRegion', () => {
  test("is as many of the face's larger side", () => {
    expect(squareRegion({ x: 400, y: 300, width: 100, height: 120 }, 3, 1000, 1000)).toEqual({
      x: 270,
      y: 180,
      width: 360,
      height: 360,
    });
  });

  test('is no larger than the image, and shifted to lie inside it', () => {
    const box = { x: 1000, y: 100, width: 240, height: 320 };
    expect(squareRegion(box, 3, 1280, 720)).toEqual({ x: 560, y: 0, width: 720, height: 720 });
    expect(squareRegion({ ...box, x: -30 }, 3, 1280, 720)).toMatchObject({ x: 0, y: 0 });
  });

  test('of a face larger than the image is inside the image', () => {
    const region = squareRegion({ x: -50, y: -100, width: 400, height: 500 }, 3, 300, 280);
    expect(region).toEqual({ x: 10, y: 0, width: 280, height: 280 });
  });
});

describe('toTensor', () => {
  const spec = (changes: Partial<InputSpec>): InputSpec => ({
    width: 1,
    height: 1,
    channels: 'rgb',
    mean: 0,
    std: 1,
    cropScale: 1,
    ...changes,
  });

  function image(width: number, pixels: [number, number, number][]): PixelImage {
    const data = new Uint8ClampedArray(pixels.flatMap(([r, g, b]) => [r, g, b, 255]));
    return { width, height: pixels.length / width, data };
  }
  const row = (...values: number[]) =>
    image(
      values.length,
      values.map(value => [value, value, value]),
    );

  test('lays the channels out as planes, in the order asked for', () => {
    // biome-ignore format: pixels
    const two = image(2, [[1, 2, 3], [4, 5, 6]]);
    expect(Array.from(toTensor(two, spec({ width: 2, channels: 'rgb' })))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(Array.from(toTensor(two, spec({ width: 2, channels: 'bgr' })))).toEqual([3, 6, 2, 5, 1, 4]);
  });

  test('rows come one after another within a plane', () => {
    // biome-ignore format: pixels
    const column = image(1, [[1, 10, 100], [2, 20, 200]]);
    expect(Array.from(toTensor(column, spec({ height: 2 })))).toEqual([1, 2, 10, 20, 100, 200]);
  });

  test('a picture of the wanted size is taken as it is', () => {
    // biome-ignore format: pixels
    const square = image(2, [[1, 2, 3], [40, 50, 60], [7, 8, 9], [100, 110, 120]]);
    const expected = [3, 60, 9, 120, 2, 50, 8, 110, 1, 40, 7, 100];
    expect(Array.from(toTensor(square, spec({ width: 2, height: 2, channels: 'bgr' })))).toEqual(expected);
  });

  test('shrinking samples at half-pixel centres without averaging', () => {
    // 8 → 2: centres at 1.5 and 5.5, so only pixels 1, 2 and 5, 6 count; an area average would take all eight.
    const tensor = toTensor(row(255, 10, 20, 255, 255, 30, 50, 255), spec({ width: 2 }));
    expect(Array.from(tensor.subarray(0, 2))).toEqual([15, 40]);
  });

  test('enlarging interpolates between centres and stops at the edge', () => {
    const tensor = toTensor(row(0, 100), spec({ width: 4 }));
    expect(Array.from(tensor.subarray(0, 4))).toEqual([0, 25, 75, 100]);
  });

  test('interpolates in both directions', () => {
    const square = image(
      2,
      [0, 40, 80, 200].map(value => [value, value, value]),
    );
    expect(toTensor(square, spec({}))[0]).toBe(80);
  });

  test('applies mean and standard deviation', () => {
    expect(toTensor(row(255), spec({ mean: 127.5, std: 127.5 }))[0]).toBe(1);
    expect(toTensor(row(0), spec({ mean: 127.5, std: 127.5 }))[0]).toBe(-1);
    // The same where the picture has to be resized.
    expect(toTensor(row(0, 100), spec({ width: 4, mean: 50, std: 25 })).slice(0, 4)).toEqual(
      new Float32Array([-2, -1, 1, 2]),
    );
  });
});

test('context is what there is room for, up to the crop scale', () => {
  const face = { x: 100, y: 100, width: 200, height: 250 };
  expect(contextOf(face, 2.7, 1280, 960)).toBe(2.7);
  expect(contextOf(face, 2.7, 640, 400)).toBeCloseTo(1.6, 12);
  expect(contextOf(face, 2.7, 180, 400)).toBe(1);
});

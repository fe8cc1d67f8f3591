import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/core/config.js';
import { measureFrame, measureQuality, percentile } from '../../../src/core/image-quality.js';
import type { PixelImage } from '../../../src/core/pixels.js';
import { seededRandom } from './face.js';

type Shade = (x: number, y: number) => number;

/** A grey image of `size`² pixels; `shade` gets shares 0..1 of the side. */
function picture(size: number, shade: Shade): PixelImage {
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++)
      data.fill(shade((x + 0.5) / size, (y + 0.5) / size), (y * size + x) * 4, (y * size + x) * 4 + 3);
  }
  return { width: size, height: size, data };
}

const measure = (image: PixelImage) => measureQuality(image, { x: 0, y: 0, width: image.width, height: image.height });

/** Waves of several sizes, as a face has: 128 ± about 60. The finest stand well above the rounding to 8 bits. */
const texture: Shade = (x, y) =>
  128 + 25 * Math.sin(9 * x + 4 * y) + 20 * Math.cos(23 * y - 11 * x) + 12 * Math.sin(150 * x) * Math.cos(130 * y);

/** The same picture with every pixel the mean of the square of `2 · reach + 1` pixels around it. */
function blurred(image: PixelImage, reach: number): PixelImage {
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data.length);
  const within = (value: number, side: number) => Math.min(Math.max(value, 0), side - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach; dx <= reach; dx++) {
          sum += image.data[(within(y + dy, height) * width + within(x + dx, width)) * 4];
        }
      }
      data.fill(sum / (2 * reach + 1) ** 2, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

describe('measureFrame', () => {
  test('gives light and contrast of the whole frame', () => {
    const { luma, contrast } = measureFrame(picture(96, x => (x < 0.25 ? 40 : 200)));
    expect(luma).toBeCloseTo(160, 0);
    expect(contrast).toBeCloseTo(160, 0);
  });

  test('sharpness falls as everything gets blurred, below the limit at an eighth of the frame', () => {
    const { hard } = DEFAULT_CONFIG.gate.minFrameSharpness;
    const sharp = picture(96, texture);
    const soft = blurred(blurred(sharp, 6), 6);
    expect(measureFrame(sharp).sharpness).toBeGreaterThan(hard * 5);
    expect(measureFrame(soft).sharpness).toBeLessThan(hard);
  });

  test('of one pixel gives numbers', () => {
    expect(measureFrame(picture(1, () => 77))).toMatchObject({ luma: expect.closeTo(77, 3), sharpness: 0 });
  });
});

describe('measureQuality', () => {
  test('means the same at twice the resolution', () => {
    const small = measure(picture(256, texture));
    const large = measure(picture(512, texture));
    expect(large.luma).toBeCloseTo(small.luma, 0);
    expect(large.contrast / small.contrast).toBeCloseTo(1, 1);
    expect(large.sharpness / small.sharpness).toBeGreaterThan(0.9);
    expect(large.sharpness / small.sharpness).toBeLessThan(1.1);
  });

  test('sharpness does not depend on contrast or exposure; contrast and luma say what changed', () => {
    const full = measure(picture(256, texture));
    const half = measure(picture(256, (x, y) => 128 + (texture(x, y) - 128) / 2));
    const lighter = measure(picture(256, (x, y) => texture(x, y) + 40));
    expect(half.sharpness / full.sharpness).toBeCloseTo(1, 1);
    expect(lighter.sharpness / full.sharpness).toBeCloseTo(1, 1);
    expect(half.contrast / full.contrast).toBeCloseTo(0.5, 1);
    expect(lighter.luma - full.luma).toBeCloseTo(40, 0);
  });

  test('sharpness falls with blur and with a face that was enlarged', () => {
    const random = seededRandom(7);
    const noise = Array.from({ length: 128 * 128 }, () => 60 + random() * 140);
    const at = (x: number, y: number, side: number) =>
      noise[
        Math.min(127, Math.floor((Math.floor(y * side) * 128) / side)) * 128 +
          Math.floor((Math.floor(x * side) * 128) / side)
      ];
    const sharp = measure(picture(128, (x, y) => at(x, y, 128)));
    const coarse = measure(picture(128, (x, y) => at(x, y, 32)));
    const waves = measure(picture(128, x => 128 + 60 * Math.sin(6 * x)));
    expect(sharp.sharpness).toBeGreaterThan(coarse.sharpness);
    expect(coarse.sharpness).toBeGreaterThan(waves.sharpness * 10);
  });

  test('a uniform face has no contrast and a sharpness of 0, not NaN', () => {
    for (const shade of [0, 128, 255]) {
      const { luma, contrast, sharpness } = measure(picture(64, () => shade));
      expect(luma).toBeCloseTo(shade, 3);
      expect(contrast).toBeCloseTo(0, 3);
      expect(sharpness).toBeCloseTo(0, 3);
    }
  });

  test('counts burnt and black pixels', () => {
    const halves = measure(picture(200, x => (x < 0.5 ? 0 : 255)));
    expect(halves.underexposed).toBeCloseTo(0.5, 1);
    expect(halves.overexposed).toBeCloseTo(0.5, 1);
    const grey = measure(picture(200, () => 128));
    expect(grey.underexposed + grey.overexposed).toBe(0);
  });

  test('hair and background in the corners of the box do not count', () => {
    const inside: Shade = (x, y) => (Math.hypot(x - 0.5, y - 0.5) < 0.52 ? 150 : 0);
    expect(measure(picture(256, inside)).luma).toBeCloseTo(150, 0);
  });

  test('measures the box, not the image around it', () => {
    const image = picture(200, (x, y) => (x > 0.25 && x < 0.75 && y > 0.25 && y < 0.75 ? 90 : 250));
    expect(measureQuality(image, { x: 52, y: 52, width: 96, height: 96 }).luma).toBeCloseTo(90, 0);
  });
});

test('percentile interpolates between the nearest ranks', () => {
  expect(percentile([10, 20, 30, 40, 50], 0.5)).toBe(30);
  expect(percentile([10, 20], 0.25)).toBe(12.5);
  expect(percentile([10, 20, 30], 0)).toBe(10);
  expect(percentile([10, 20, 30], 1)).toBe(30);
});

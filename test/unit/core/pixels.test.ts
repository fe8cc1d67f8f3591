import { describe, expect, test } from 'vitest';
import { type PixelImage, resizeArea, toLuma } from '../../../src/core/pixels.js';

/** A grey image from rows of values. */
function grey(rows: number[][]): PixelImage {
  const width = rows[0].length;
  const data = new Uint8ClampedArray(rows.flat().flatMap(value => [value, value, value, 255]));
  return { width, height: rows.length, data };
}

const reds = (image: PixelImage) => Array.from({ length: image.width * image.height }, (_, i) => image.data[i * 4]);
const whole = ({ width, height }: PixelImage) => ({ x: 0, y: 0, width, height });

describe('resizeArea', () => {
  test('averages whole cells', () => {
    const image = grey([
      [0, 100, 10, 20],
      [100, 200, 30, 40],
      [8, 8, 4, 4],
      [8, 8, 4, 4],
    ]);
    expect(reds(resizeArea(image, whole(image), 2, 2))).toEqual([100, 25, 8, 4]);
  });

  test('weighs cells that are cut by their covered part', () => {
    const image = grey([[30, 90, 150]]);
    // Each target pixel covers one and a half source pixels.
    expect(reds(resizeArea(image, whole(image), 2, 1))).toEqual([(30 + 45) / 1.5, (45 + 150) / 1.5]);
  });

  test('enlarges by repeating', () => {
    const image = grey([[10, 200]]);
    expect(reds(resizeArea(image, whole(image), 4, 1))).toEqual([10, 10, 200, 200]);
  });

  test('takes a region with fractions of pixels', () => {
    const image = grey([[0, 100, 200, 60]]);
    expect(reds(resizeArea(image, { x: 0.5, y: 0, width: 2, height: 1 }, 1, 1))).toEqual([100]);
  });

  test('repeats the edge outside the image', () => {
    const image = grey([[50, 200]]);
    expect(reds(resizeArea(image, { x: -2, y: -3, width: 6, height: 7 }, 6, 1))).toEqual([50, 50, 50, 200, 200, 200]);
  });

  test('keeps the channels apart and the result opaque', () => {
    const image = { width: 2, height: 1, data: new Uint8ClampedArray([10, 20, 30, 0, 30, 40, 50, 9]) };
    expect(Array.from(resizeArea(image, whole(image), 1, 1).data)).toEqual([20, 30, 40, 255]);
  });
});

test('luma weighs the channels as BT.601 does', () => {
  const image = {
    width: 4,
    height: 1,
    data: new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]),
  };
  expect(Array.from(toLuma(image).data)).toEqual([76.245, 149.685, 29.07, 255].map(value => expect.closeTo(value, 3)));
});

import { describe, expect, it } from 'vitest';
import type { Box } from '../../../src/core/geometry.js';
import type { PixelImage } from '../../../src/core/pixels.js';
import { measureRedaction } from '../../../src/core/redaction.js';

/** A 96 × 72 grey picture with black rectangles. */
function picture(...blocks: Box[]): PixelImage {
  const [width, height] = [96, 72];
  const data = new Uint8ClampedArray(width * height * 4).fill(128);
  for (const block of blocks) {
    for (let y = block.y; y < block.y + block.height; y++) {
      for (let x = block.x; x < block.x + block.width; x++) data.fill(2, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

describe('measureRedaction', () => {
  it('gives the share of a black block', () => {
    expect(measureRedaction(picture({ x: 30, y: 10, width: 24, height: 30 }))).toBeCloseTo((24 * 30) / (96 * 72));
  });

  it('takes the largest of several', () => {
    const small = { x: 2, y: 2, width: 10, height: 10 };
    const large = { x: 50, y: 20, width: 20, height: 20 };
    expect(measureRedaction(picture(small, large))).toBeCloseTo(400 / (96 * 72));
  });

  it.each([
    ['nothing black', []],
    ['a bar', [{ x: 10, y: 10, width: 60, height: 8 }]],
    ['a letterbox', [{ x: 0, y: 0, width: 96, height: 64 }]],
    [
      'a shape that is no rectangle',
      [
        { x: 20, y: 20, width: 40, height: 12 },
        { x: 20, y: 20, width: 12, height: 40 },
      ],
    ],
  ])('does not take %s for one', (_, blocks) => {
    expect(measureRedaction(picture(...blocks))).toBe(0);
  });
});

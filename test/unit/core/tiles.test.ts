import { describe, expect, test } from 'vitest';
import { tileGrid } from '../../../src/core/tiles.js';

const CASES = [
  { width: 640, height: 480, level: 2, overlap: 0.25 },
  { width: 641, height: 479, level: 3, overlap: 0.25 },
  { width: 100, height: 3000, level: 4, overlap: 0 },
  { width: 7, height: 5, level: 3, overlap: 0.5 },
  { width: 1, height: 1, level: 2, overlap: 0.25 },
];

describe('tileGrid', () => {
  test.each(CASES)(
    '$level × $level tiles cover $width × $height and stay inside',
    ({ width, height, level, overlap }) => {
      const tiles = tileGrid(width, height, level, overlap);
      expect(tiles).toHaveLength(level * level);
      const covered = { x: new Uint8Array(width), y: new Uint8Array(height) };
      for (const tile of tiles) {
        expect([tile.x, tile.y, tile.width, tile.height].every(Number.isInteger)).toBe(true);
        expect(tile.x).toBeGreaterThanOrEqual(0);
        expect(tile.y).toBeGreaterThanOrEqual(0);
        expect(tile.x + tile.width).toBeLessThanOrEqual(width);
        expect(tile.y + tile.height).toBeLessThanOrEqual(height);
        covered.x.fill(1, tile.x, tile.x + tile.width);
        covered.y.fill(1, tile.y, tile.y + tile.height);
      }
      expect(covered.x).not.toContain(0);
      expect(covered.y).not.toContain(0);
    },
  );

  test('neighbours share the overlap asked for', () => {
    const [first, second] = tileGrid(1000, 1000, 2, 0.25);
    expect((first.x + first.width - second.x) / first.width).toBeCloseTo(0.25, 2);
  });

  test('one level is the whole image', () => {
    expect(tileGrid(320, 200, 1, 0.25)).toEqual([{ x: 0, y: 0, width: 320, height: 200 }]);
  });
});

import { describe, expect, test } from 'vitest';
import { hull, type PatchLayout, patchRegions } from '../../../src/core/patches.js';

const LAYOUT: PatchLayout = {
  size: 96,
  faceWidth: 200,
  minFaceWidth: 90,
  places: [
    [0.5, 0.5],
    [0, 0],
    [1, 1],
  ],
};

describe('patchRegions', () => {
  test('takes whole native pixels while the face is no wider than the layout asks', () => {
    const [middle] = patchRegions({ x: 100.4, y: 50.2, width: 180, height: 220 }, 640, 480, LAYOUT);
    expect(middle).toEqual({ x: 142, y: 112, width: 96, height: 96 });
  });

  test('takes as much more of a wide face as it will be averaged down', () => {
    const [middle] = patchRegions({ x: 200, y: 100, width: 500, height: 600 }, 1280, 960, LAYOUT);
    expect(middle!.width).toBe(240);
    expect(middle!.x + 120).toBeCloseTo(450, 9);
    expect(middle!.y + 120).toBeCloseTo(400, 9);
  });

  test('shifts a patch at the rim inside the frame instead of making pixels up', () => {
    const regions = patchRegions({ x: 0, y: 0, width: 300, height: 400 }, 300, 400, LAYOUT);
    expect(regions[1]).toMatchObject({ x: 0, y: 0 });
    expect(regions[2]!.x + regions[2]!.width).toBeCloseTo(300, 9);
    expect(regions[2]!.y + regions[2]!.height).toBeCloseTo(400, 9);
  });

  test('never enlarges: a narrow face or a small frame gives no patch', () => {
    expect(patchRegions({ x: 10, y: 10, width: 89, height: 100 }, 640, 480, LAYOUT)).toEqual([]);
    expect(patchRegions({ x: 0, y: 0, width: 120, height: 95 }, 120, 95, LAYOUT)).toEqual([]);
  });

  test('a frame smaller than the averaged square limits it', () => {
    const regions = patchRegions({ x: -10, y: -10, width: 600, height: 700 }, 250, 400, LAYOUT);
    for (const { x, y, width, height } of regions) {
      expect([x >= 0, y >= 0, x + width <= 250, y + height <= 400]).toEqual([true, true, true, true]);
    }
  });
});

test('hull is the smallest box of whole pixels around all', () => {
  const boxes = [
    { x: 1.5, y: 2, width: 3, height: 3 },
    { x: 4, y: 0.2, width: 2.1, height: 1 },
  ];
  expect(hull(boxes)).toEqual({ x: 1, y: 0, width: 6, height: 5 });
});

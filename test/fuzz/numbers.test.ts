/** Geometry and preprocessing: whatever the landmarks, the results stay in their documented ranges. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Box,
  boxContainment,
  boxOverlap,
  eyeOpenness,
  eyeWidthRatio,
  faceBox,
  headPose,
  inFrameShare,
  interocularDistance,
  LANDMARK_COUNT,
  mapFromTile,
} from '../../src/core/geometry.js';
import { type PixelImage, resizeArea, toLuma } from '../../src/core/pixels.js';
import { cropRegion, toTensor } from '../../src/core/preprocess.js';
import { finite, runs } from './fuzz.js';

const SLACK = 1e-9;
const side = fc.integer({ min: 1, max: 8_000 });
const share = fc.float({ min: -2, max: 3, noNaN: true });
const landmarks = fc
  .array(share, { minLength: 24, maxLength: 24 })
  .map(values => Float32Array.from({ length: LANDMARK_COUNT * 3 }, (_, i) => values[(i * 7) % 24]!));
const box: fc.Arbitrary<Box> = fc.record({
  x: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  y: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  width: fc.double({ min: 0, max: 1e4, noNaN: true }),
  height: fc.double({ min: 0, max: 1e4, noNaN: true }),
});

function expectShare(value: number): void {
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThanOrEqual(1 + SLACK);
}

test('the face box holds every landmark', () => {
  fc.assert(
    fc.property(landmarks, side, side, (points, width, height) => {
      const { x, y, width: w, height: h } = faceBox(points, width, height);
      const near = 1e-3 * (width + height);
      for (let i = 0; i < points.length; i += 3) {
        const [px, py] = [points[i]! * width, points[i + 1]! * height];
        if (px < x - near || px > x + w + near || py < y - near || py > y + h + near) return false;
      }
      return true;
    }),
    runs(100),
  );
});

test('shares of boxes are 0..1, and overlap has no order', () => {
  fc.assert(
    fc.property(box, box, side, side, (a, b, width, height) => {
      expectShare(inFrameShare(a, width, height));
      expectShare(boxOverlap(a, b));
      expectShare(boxContainment(a, b));
      expect(boxOverlap(a, b)).toBeCloseTo(boxOverlap(b, a), 9);
    }),
    runs(300),
  );
});

test('eyes and their distance are finite and in range', () => {
  fc.assert(
    fc.property(landmarks, side, side, (points, width, height) => {
      expectShare(eyeWidthRatio(points, width, height));
      expect(eyeOpenness(points, width, height)).toBeGreaterThanOrEqual(0);
      expect(interocularDistance(points, width, height)).toBeLessThan(Number.POSITIVE_INFINITY);
    }),
    runs(100),
  );
});

test('a head pose is in degrees, whatever the matrix', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 16, maxLength: 16 }), matrix => {
      const { yaw, pitch, roll } = headPose(matrix);
      for (const [angle, limit] of [
        [yaw, 180],
        [pitch, 90],
        [roll, 180],
      ] as const) {
        expect(Math.abs(angle)).toBeLessThanOrEqual(limit);
      }
    }),
    runs(300),
  );
});

test('landmarks of a tile lie where the tile lies', () => {
  fc.assert(
    fc.property(landmarks, fc.integer({ min: 2, max: 4_000 }), fc.integer({ min: 2, max: 4_000 }), (points, w, h) => {
      const whole = mapFromTile(points, { x: 0, y: 0, width: w, height: h }, w, h);
      whole.forEach((value, i) => {
        expect(value).toBeCloseTo(points[i]!, 4);
      });
    }),
    runs(10),
  );
});

test('a crop is whole pixels inside the image', () => {
  const scale = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(box, scale, side, side, (face, cropScale, width, height) => {
      const crop = cropRegion(face, cropScale, width, height);
      for (const value of Object.values(crop)) expect(Number.isInteger(value)).toBe(true);
      expect(Math.min(crop.x, crop.y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(crop.width, crop.height)).toBeGreaterThanOrEqual(1);
      expect(crop.x + crop.width).toBeLessThanOrEqual(width);
      expect(crop.y + crop.height).toBeLessThanOrEqual(height);
    }),
    runs(500),
  );
});

const image: fc.Arbitrary<PixelImage> = fc
  .tuple(
    fc.integer({ min: 1, max: 24 }),
    fc.integer({ min: 1, max: 24 }),
    fc.uint8Array({ minLength: 8, maxLength: 64 }),
  )
  .map(([width, height, values]) => ({
    width,
    height,
    data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => values[i % values.length]!),
  }));

test('a tensor has the values of its pixels and no others', () => {
  const spec = fc.record({
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
    channels: fc.constantFrom('bgr' as const, 'rgb' as const),
    mean: fc.constantFrom(0, 127.5),
    std: fc.constantFrom(1, 127.5),
    cropScale: fc.constant(1),
  });
  fc.assert(
    fc.property(image, spec, (picture, input) => {
      const tensor = toTensor(picture, input);
      expect(tensor).toHaveLength(3 * input.width * input.height);
      const [low, high] = [0, 255].map(value => (value - input.mean) / input.std) as [number, number];
      for (const value of tensor) {
        expect(value).toBeGreaterThanOrEqual(low - 1e-3);
        expect(value).toBeLessThanOrEqual(high + 1e-3);
      }
    }),
    runs(60),
  );
});

test('an averaged region is never brighter or darker than its image', () => {
  const region = fc.record({
    x: fc.double({ min: -40, max: 40, noNaN: true }),
    y: fc.double({ min: -40, max: 40, noNaN: true }),
    width: fc.double({ min: 0.01, max: 80, noNaN: true }),
    height: fc.double({ min: 0.01, max: 80, noNaN: true }),
  });
  fc.assert(
    fc.property(image, region, fc.integer({ min: 1, max: 16 }), (picture, part, size) => {
      const before = toLuma(picture).data;
      const after = toLuma(resizeArea(picture, part, size, size)).data;
      expect(Math.max(...after)).toBeLessThanOrEqual(Math.max(...before) + 1);
      expect(Math.min(...after)).toBeGreaterThanOrEqual(Math.min(...before) - 1);
    }),
    runs(60),
  );
});

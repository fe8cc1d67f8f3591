import { expect, test } from 'vitest';
import { observeFace } from '../../../src/core/observation.js';
import { mesh } from './face.js';

const STRAIGHT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -40, 1];

test('puts the geometry of a face together, in pixels of the frame', () => {
  // Eye corners 200 px apart from centre to centre; chin, brow and ears give the box.
  const landmarks = mesh({
    10: [0.5, 0.2],
    152: [0.5, 0.8],
    234: [0.25, 0.5],
    454: [0.75, 0.5],
    33: [0.35, 0.4],
    133: [0.45, 0.4],
    362: [0.55, 0.4],
    263: [0.65, 0.4],
  });
  const observed = observeFace(landmarks, STRAIGHT, 1000, 500);
  expect(observed.box).toEqual({
    x: expect.closeTo(250, 2),
    y: expect.closeTo(100, 2),
    width: expect.closeTo(500, 2),
    height: expect.closeTo(300, 2),
  });
  expect(observed.areaShare).toBeCloseTo((500 * 300) / (1000 * 500), 5);
  expect(observed.inFrame).toBe(1);
  expect(observed.interocular).toBeCloseTo(200, 2);
  expect(observed.pose.yaw).toBeCloseTo(0, 9);
  expect(observed.quality).toBeUndefined();
});

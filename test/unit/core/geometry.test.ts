import { describe, expect, test } from 'vitest';
import {
  areaShare,
  boxOverlap,
  eyeOpenness,
  faceBox,
  headPose,
  inFrameShare,
  interocularDistance,
  intersectionArea,
  mapFromTile,
} from '../../../src/core/geometry.js';
import { mesh } from './face.js';

const RADIANS = Math.PI / 180;

/** Column-major 4×4 from rows of a rotation, as MediaPipe gives it: scaled and moved away from the camera. */
function matrixOf(rows: number[][], scale = 1): number[] {
  const [a, b, c] = rows.map(row => row.map(value => value * scale));
  return [a[0], b[0], c[0], 0, a[1], b[1], c[1], 0, a[2], b[2], c[2], 0, 3, -2, -40, 1];
}

/** Right-handed rotations with x to the image's right, y up, z towards the viewer. */
function about(axis: 'x' | 'y' | 'z', degrees: number): number[][] {
  const c = Math.cos(degrees * RADIANS);
  const s = Math.sin(degrees * RADIANS);
  // biome-ignore format: a matrix
  const turns = {
    x: [[1, 0, 0], [0, c, -s], [0, s, c]],
    y: [[c, 0, s], [0, 1, 0], [-s, 0, c]],
    z: [[c, -s, 0], [s, c, 0], [0, 0, 1]],
  };
  return turns[axis];
}

function product(a: number[][], b: number[][]): number[][] {
  return a.map(row => [0, 1, 2].map(column => row.reduce((sum, value, i) => sum + value * b[i][column], 0)));
}

describe('faceBox', () => {
  test('is the tight box of all points, in pixels of a frame that need not be square', () => {
    const landmarks = mesh({ 0: [0.25, 0.5], 100: [0.75, 0.4], 300: [0.5, 0.1], 467: [0.5, 0.9] });
    const box = faceBox(landmarks, 400, 200);
    expect(box.x).toBeCloseTo(100, 3);
    expect(box.y).toBeCloseTo(20, 3);
    expect(box.width).toBeCloseTo(200, 3);
    expect(box.height).toBeCloseTo(160, 3);
  });

  test('may reach outside the frame', () => {
    const box = faceBox(mesh({ 5: [-0.1, 0.5], 6: [0.5, 1.2] }), 100, 100);
    expect(box.x).toBeCloseTo(-10, 3);
    expect(box.y + box.height).toBeCloseTo(120, 3);
  });
});

describe('boxes', () => {
  const frame = [200, 100] as const;

  test('share inside the frame', () => {
    expect(inFrameShare({ x: 10, y: 10, width: 50, height: 50 }, ...frame)).toBe(1);
    expect(inFrameShare({ x: -25, y: 0, width: 50, height: 50 }, ...frame)).toBe(0.5);
    expect(inFrameShare({ x: 175, y: 75, width: 50, height: 50 }, ...frame)).toBe(0.25);
    expect(inFrameShare({ x: 200, y: 0, width: 50, height: 50 }, ...frame)).toBe(0);
    expect(inFrameShare({ x: 0, y: 0, width: 0, height: 50 }, ...frame)).toBe(0);
  });

  test('share of the frame, above 1 for a face larger than the frame', () => {
    expect(areaShare({ x: 0, y: 0, width: 100, height: 50 }, ...frame)).toBe(0.25);
    expect(areaShare({ x: -50, y: -50, width: 300, height: 200 }, ...frame)).toBe(3);
  });

  test('intersection and overlap', () => {
    const box = { x: 0, y: 0, width: 10, height: 10 };
    const shifted = { ...box, x: 5 };
    expect(intersectionArea(box, shifted)).toBe(50);
    expect(boxOverlap(box, box)).toBe(1);
    expect(boxOverlap(box, shifted)).toBeCloseTo(1 / 3, 10);
    expect(boxOverlap(box, { ...box, x: 10 })).toBe(0);
    expect(boxOverlap(box, { ...box, x: 20, y: 20 })).toBe(0);
    expect(boxOverlap({ ...box, width: 0 }, { ...box, width: 0 })).toBe(0);
  });
});

describe('eyes', () => {
  // Corners of the subject's right eye (33 outer, 133 inner) and left eye (263 outer, 362 inner).
  const corners = { 33: [0.3, 0.4], 133: [0.4, 0.4], 263: [0.7, 0.5], 362: [0.6, 0.5] } as const;

  test('interocular distance is between the middles of the corners, in pixels', () => {
    expect(interocularDistance(mesh(corners), 1000, 100)).toBeCloseTo(Math.hypot(300, 10), 2);
  });

  /** Lids of the right eye, `lid` of the frame's height above and below its corners. */
  const lids = (lid: number) =>
    ({ 160: [0.33, 0.4 - lid], 158: [0.37, 0.4 - lid], 144: [0.33, 0.4 + lid], 153: [0.37, 0.4 + lid] }) as const;
  const closedLeft = { 387: [0.63, 0.5], 385: [0.67, 0.5], 373: [0.63, 0.5], 380: [0.67, 0.5] } as const;

  test('openness is lid distance over eye width', () => {
    expect(eyeOpenness(mesh({ ...corners, ...lids(0.015), ...closedLeft }), 1000, 1000)).toBeCloseTo(0.3, 4);
    expect(eyeOpenness(mesh({ ...corners, ...lids(0), ...closedLeft }), 1000, 1000)).toBeCloseTo(0, 4);
  });

  test('openness is measured in pixels, not in shares of a wide frame', () => {
    expect(eyeOpenness(mesh({ ...corners, ...lids(0.03), ...closedLeft }), 2000, 1000)).toBeCloseTo(0.3, 4);
  });

  test('the wider open eye counts', () => {
    const openLeft = { 387: [0.63, 0.48], 385: [0.67, 0.48], 373: [0.67, 0.52], 380: [0.63, 0.52] } as const;
    const openness = eyeOpenness(mesh({ ...corners, ...lids(0.001), ...openLeft }), 1000, 1000);
    expect(openness).toBeGreaterThan(0.35);
  });

  test('an eye without width is no division by zero', () => {
    expect(eyeOpenness(mesh({}), 100, 100)).toBe(0);
  });
});

describe('headPose', () => {
  test('is zero for a face that looks into the camera, at any scale', () => {
    for (const scale of [1, 7.5]) {
      const pose = headPose(matrixOf(about('y', 0), scale));
      expect(Math.abs(pose.yaw) + Math.abs(pose.pitch) + Math.abs(pose.roll)).toBeCloseTo(0, 10);
    }
  });

  test.each([
    // Turning about the upward axis brings the nose (z) to the image's right (x).
    { rotation: about('y', 30), pose: { yaw: 30, pitch: 0, roll: 0 }, name: 'nose to the right' },
    { rotation: about('y', -45), pose: { yaw: -45, pitch: 0, roll: 0 }, name: 'nose to the left' },
    // Turning about x brings y to z, so the nose goes down.
    { rotation: about('x', 20), pose: { yaw: 0, pitch: -20, roll: 0 }, name: 'nose down' },
    { rotation: about('x', -35), pose: { yaw: 0, pitch: 35, roll: 0 }, name: 'nose up' },
    // A positive turn about z is anticlockwise where y is up.
    { rotation: about('z', -25), pose: { yaw: 0, pitch: 0, roll: 25 }, name: 'clockwise' },
    { rotation: about('z', 90), pose: { yaw: 0, pitch: 0, roll: -90 }, name: 'anticlockwise' },
    { rotation: about('z', 180), pose: { yaw: 0, pitch: 0, roll: 180 }, name: 'upside down' },
  ])('$name', ({ rotation, pose }) => {
    const found = headPose(matrixOf(rotation, 3));
    expect(found.yaw).toBeCloseTo(pose.yaw, 6);
    expect(found.pitch).toBeCloseTo(pose.pitch, 6);
    expect(Math.abs(found.roll)).toBeCloseTo(Math.abs(pose.roll), 6);
    if (pose.roll !== 180) expect(found.roll).toBeCloseTo(pose.roll, 6);
  });

  test('yaw and pitch together', () => {
    const found = headPose(matrixOf(product(about('y', 40), about('x', -15))));
    expect(found.yaw).toBeCloseTo(40, 6);
    expect(found.pitch).toBeCloseTo(15, 6);
  });

  test('a face seen from behind is beyond 90 degrees', () => {
    expect(Math.abs(headPose(matrixOf(about('y', 150))).yaw)).toBeCloseTo(150, 6);
  });
});

describe('mapFromTile', () => {
  test('moves shares of a tile to shares of the image', () => {
    const mapped = mapFromTile(
      mesh({ 0: [0, 0, 0.1], 1: [1, 1, -0.2] }),
      { x: 50, y: 20, width: 100, height: 60 },
      200,
      100,
    );
    expect(Array.from(mapped.subarray(0, 6))).toEqual(
      [0.25, 0.2, 0.05, 0.75, 0.8, -0.1].map(value => expect.closeTo(value, 6)),
    );
  });

  test('keeps the box in pixels', () => {
    const landmarks = mesh({ 3: [0.1, 0.2], 4: [0.9, 0.7] });
    const tile = { x: 30, y: 40, width: 50, height: 80 };
    const inTile = faceBox(landmarks, tile.width, tile.height);
    const inImage = faceBox(mapFromTile(landmarks, tile, 300, 400), 300, 400);
    expect(inImage.x).toBeCloseTo(inTile.x + tile.x, 3);
    expect(inImage.y).toBeCloseTo(inTile.y + tile.y, 3);
    expect(inImage.width).toBeCloseTo(inTile.width, 3);
    expect(inImage.height).toBeCloseTo(inTile.height, 3);
  });
});

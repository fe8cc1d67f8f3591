import { expect, test } from 'vitest';
import { type BurstFrame, bestFrame, rankFace, takeFrame } from '../../../src/core/burst.js';
import { goodFace } from './support.js';

const OBSERVATION = { timeMs: 0, width: 640, height: 480, faces: [] };
const frame = (timeMs: number, rank = 1): BurstFrame => ({ frameId: timeMs, timeMs, rank, observation: OBSERVATION });

/** The times of the frames kept of a camera that gives one every `stepMs`. */
function kept(stepMs: number, holdMs: number, burstFrames: number): number[] {
  let burst: readonly BurstFrame[] = [];
  for (let timeMs = 0; timeMs <= holdMs; timeMs += stepMs)
    burst = takeFrame(burst, frame(timeMs), { holdMs, burstFrames });
  return burst.map(({ timeMs }) => timeMs);
}

test('the burst spreads over the whole hold', () => {
  expect(kept(30, 900, 5)).toEqual([0, 180, 360, 540, 720]);
});

test('a camera slower than the spread gives every frame', () => {
  expect(kept(300, 900, 5)).toEqual([0, 300, 600, 900]);
});

test('no more frames than asked for are kept, however long the hold', () => {
  let burst: readonly BurstFrame[] = [];
  for (let timeMs = 0; timeMs < 10_000; timeMs += 33)
    burst = takeFrame(burst, frame(timeMs), { holdMs: 900, burstFrames: 5 });
  expect(burst).toHaveLength(5);
});

test('a burst of one keeps the first frame', () => {
  expect(kept(30, 900, 1)).toEqual([0]);
});

test('without a hold there is nothing to spread over', () => {
  expect(kept(30, 0, 5)).toEqual([0]);
});

test('a frame that is passed over leaves the burst as it is', () => {
  const burst = takeFrame([], frame(0), { holdMs: 900, burstFrames: 5 });
  expect(takeFrame(burst, frame(10), { holdMs: 900, burstFrames: 5 })).toBe(burst);
});

test('the picture to keep is the best one, the earliest among equals', () => {
  expect(bestFrame([frame(0, 1), frame(1, 3), frame(2, 3), frame(3, 2)]).frameId).toBe(1);
});

test('sharper, with open eyes and looking at the camera is better', () => {
  const best = rankFace(goodFace());
  const quality = goodFace().quality!;
  expect(rankFace(goodFace({ quality: { ...quality, sharpness: quality.sharpness / 2 } }))).toBeCloseTo(best / 2, 9);
  expect(rankFace(goodFace({ eyeOpenness: 0.1 }))).toBeLessThan(best);
  expect(rankFace(goodFace({ pose: { yaw: 20, pitch: 0, roll: 0 } }))).toBeLessThan(best);
  expect(rankFace(goodFace({ pose: { yaw: -20, pitch: 0, roll: 0 } }))).toBeLessThan(best);
  expect(rankFace(goodFace({ pose: { yaw: 0, pitch: 20, roll: 0 } }))).toBeLessThan(best);
});

test('wide open eyes are no better than open ones, and a tilted head is as good as an upright one', () => {
  const best = rankFace(goodFace());
  expect(rankFace(goodFace({ eyeOpenness: 0.5 }))).toBe(best);
  expect(rankFace(goodFace({ pose: { yaw: 0, pitch: 0, roll: 20 } }))).toBe(best);
});

/** Faces and meshes made of plain numbers, for tests of the pure code. */
import { LANDMARK_COUNT } from '../../../src/core/geometry.js';

/** A mesh whose points all lie at `rest`, except the ones given by index. Coordinates are shares of the frame. */
export function mesh(points: Record<number, readonly [number, number, number?]>, rest = [0.5, 0.5, 0]): Float32Array {
  const landmarks = new Float32Array(LANDMARK_COUNT * 3);
  for (let i = 0; i < LANDMARK_COUNT; i++) landmarks.set(rest, i * 3);
  for (const [index, [x, y, z = 0]] of Object.entries(points)) landmarks.set([x, y, z], Number(index) * 3);
  return landmarks;
}

/** Random numbers 0..1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

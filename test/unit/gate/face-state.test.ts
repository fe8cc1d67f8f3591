import { describe, expect, it } from 'vitest';
import {
  artificiality,
  isCoveredHead,
  orderFaces,
  readFaceState,
  realFaces,
  stateRegion,
} from '../../../src/core/face-state.js';
import { eyeWidthRatio } from '../../../src/core/geometry.js';
import { mesh } from '../core/face.js';
import { goodFace } from './frames.js';

const artificial = goodFace({ state: readFaceState([0, 0, 0.9, 0]) });

describe('face state', () => {
  it('looks at a square about the middle of the box', () => {
    expect(stateRegion({ x: 100, y: 100, width: 100, height: 200 }, 1.5)).toEqual({
      x: 0,
      y: 50,
      width: 300,
      height: 300,
    });
  });

  it('names the outputs in their order', () => {
    expect(readFaceState([0.1, 0.2, 0.3, 0.4])).toEqual({
      coveredLower: 0.1,
      coveredEyes: 0.2,
      artificial: 0.3,
      degraded: 0.4,
    });
  });

  it('takes an unclassified face for real', () => {
    const unclassified = goodFace({ state: undefined });
    expect(realFaces([unclassified, artificial])).toEqual([unclassified]);
  });

  it('takes a doubtful face for real, but not beside an artificial one of comparable size', () => {
    const doubtful = goodFace({ state: readFaceState([0, 0, 0.4, 0]) });
    const person = goodFace({ state: readFaceState([0, 0, 0.1, 0]) });
    const small = { ...artificial, areaShare: artificial.areaShare * 0.3 };
    expect(realFaces([doubtful, person])).toEqual([doubtful, person]);
    expect(realFaces([doubtful, small])).toEqual([doubtful]);
    expect(realFaces([person, artificial])).toEqual([person]);
    expect(realFaces([doubtful, artificial])).toEqual([]);
  });

  it('believes that a face is artificial however covered it looks, as cartoons do', () => {
    expect(artificiality(goodFace({ state: readFaceState([0.97, 0.99, 0.9, 0]) }))).toBe(0.9);
  });

  it('does not believe it of a face that is blurred, in the dark or burnt out', () => {
    const state = readFaceState([0, 0, 0.9, 0]);
    const { quality } = goodFace();
    expect(artificiality(goodFace({ state: readFaceState([0, 0, 0.9, 0.95]) }))).toBe(0);
    expect(artificiality(goodFace({ state, quality: { ...quality!, luma: 5 } }))).toBe(0);
    expect(artificiality(goodFace({ state, quality: { ...quality!, underexposed: 0.9 } }))).toBe(0);
    expect(artificiality(goodFace({ state, quality: { ...quality!, luma: 252 } }))).toBe(0);
    expect(artificiality(goodFace({ state, quality: { ...quality!, overexposed: 0.9 } }))).toBe(0);
    expect(artificiality(goodFace({ state, quality: undefined }))).toBe(0.9);
  });

  it('takes a head without a fitting mesh for a person only when it looks covered', () => {
    const state = (...output: number[]) => ({ state: readFaceState(output) });
    expect(isCoveredHead(state(0.9, 0, 0.1, 0))).toBe(true);
    expect(isCoveredHead(state(0.1, 0.8, 0.1, 0))).toBe(true);
    expect(isCoveredHead(state(0.2, 0.2, 0.1, 0))).toBe(false);
    expect(isCoveredHead(state(0.6, 0.1, 0.9, 0))).toBe(false);
    expect(isCoveredHead({})).toBe(false);
  });

  it('makes the largest real face the main one, however large a poster is', () => {
    const poster = { ...artificial, areaShare: 0.5 };
    const small = goodFace({ areaShare: 0.05 });
    const large = goodFace({ areaShare: 0.1 });
    expect(orderFaces([poster, small, large])).toEqual([large, small, poster]);
  });
});

describe('eyeWidthRatio', () => {
  it('compares the eyes corner to corner in pixels', () => {
    const landmarks = mesh({ 33: [0.2, 0.5], 133: [0.4, 0.5], 263: [0.7, 0.5], 362: [0.6, 0.5] });
    expect(eyeWidthRatio(landmarks, 640, 480)).toBeCloseTo(0.5);
  });

  it('is 0 for a mesh without extent', () => {
    expect(eyeWidthRatio(mesh({}), 640, 480)).toBe(0);
  });
});

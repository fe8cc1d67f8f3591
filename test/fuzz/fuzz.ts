/** How long and from where the fuzz tests run; `npm run fuzz` sets both, CI takes the short defaults. */
import fc from 'fast-check';
import type { FaceObservation, FrameObservation } from '../../src/core/observation.js';
import { goodFace } from '../unit/session/support.js';

/** Multiplies the runs of every property. */
export const FUZZ_FACTOR = Number(process.env.FUZZ_FACTOR ?? 1);
/** How many mutated image files are sent. */
export const FUZZ_IMAGES = Number(process.env.FUZZ_IMAGES ?? 100);
/** The same inputs in every run of CI: what fails there fails here. */
export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);

/** Parameters for `fc.assert`; `runs` is the short form. */
export function runs(count: number): { numRuns: number; seed: number } {
  return { numRuns: count * FUZZ_FACTOR, seed: FUZZ_SEED };
}

/** Any finite number, extremes included. */
export const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** A number as a measurement may give it: mostly sensible, sometimes not. */
export function around(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, min, max, -1, Number.NaN, Number.POSITIVE_INFINITY) },
  );
}

const probability = around(0, 1);

const anyFace: fc.Arbitrary<FaceObservation> = fc.record(
  {
    box: fc.record({ x: around(-500, 1500), y: around(-500, 1500), width: around(0, 1500), height: around(0, 1500) }),
    areaShare: around(0, 1.5),
    inFrame: probability,
    interocular: around(0, 400),
    pose: fc.record({ yaw: around(-90, 90), pitch: around(-90, 90), roll: around(-180, 180) }),
    eyeOpenness: probability,
    eyeWidthRatio: probability,
    quality: fc.record({
      luma: around(0, 255),
      contrast: around(0, 255),
      underexposed: probability,
      overexposed: probability,
      sharpness: around(0, 1),
    }),
    state: fc.record({
      coveredLower: probability,
      coveredEyes: probability,
      artificial: probability,
      degraded: probability,
    }),
  },
  { requiredKeys: ['box', 'areaShare', 'inFrame', 'interocular', 'pose', 'eyeOpenness', 'eyeWidthRatio'] },
);

export const anyFrame: fc.Arbitrary<FrameObservation> = fc.record(
  {
    timeMs: fc.integer({ min: 0, max: 1e9 }),
    width: fc.integer({ min: 1, max: 4_000 }),
    height: fc.integer({ min: 1, max: 4_000 }),
    faces: fc.array(fc.oneof(anyFace, fc.constant(goodFace())), { maxLength: 4 }),
    redacted: probability,
    quality: fc.record({ luma: around(0, 255), contrast: around(0, 255), sharpness: around(0, 1) }),
  },
  { requiredKeys: ['timeMs', 'width', 'height', 'faces'] },
);

/** Fits how the log-odds of the two anti-spoof models are weighed and added, on labelled faces. Numbers only. */
import type { Calibration } from '../../src/core/scoring.js';

/** One face as both models saw it. */
export interface FusionFace {
  live: boolean;
  /** Faces of one source weigh together as much as those of any other on their side. */
  source: string;
  /** Log-odds of bona fide, uncalibrated. */
  baseline: number;
  texture: number;
  /** Face sizes that the baseline saw, 1 to `FULL_CONTEXT`. */
  context: number;
}

export interface Fusion {
  baseline: Required<Omit<Calibration, 'ceiling'>>;
  texture: Calibration;
}

/** What the baseline sees where nothing is cut away: its `cropScale`. */
export const FULL_CONTEXT = 2.7;

/**
 * The baseline's weight in a whole frame, in weights of the texture net. It is given, not fitted: labelled photos of whole
 * frames are few, and a phone or the edge of a sheet is what the baseline sees and the texture net does not.
 */
const FULL_WEIGHT = 0.75;

const STEPS = 100;
const LARGEST_STEP = 2;
const RIDGE = 1e-6;

/**
 * Linear logistic regression (the usual way to fuse biometric scores) of three numbers: the texture net's slope and
 * offset and the baseline's slope on a face alone.
 * @param cost what an accepted attack costs, in refused live faces; the fused .5 is the limit of least cost
 * @throws RangeError without faces of both sides
 */
export function fitFusion(faces: readonly FusionFace[], cost: number): Fusion {
  const weights = weigh(faces, cost);
  const rows = faces.map(features);
  let found = [1, 0, 0];
  for (let step = 0; step < STEPS; step++) {
    const gradient = [0, 0, 0];
    const curvature = [
      [RIDGE, 0, 0],
      [0, RIDGE, 0],
      [0, 0, RIDGE],
    ];
    for (const [k, row] of rows.entries()) {
      const probability = 1 / (1 + Math.exp(-dot(row, found)));
      const error = weights[k] * (probability - (faces[k].live ? 1 : 0));
      const certainty = weights[k] * probability * (1 - probability);
      for (let i = 0; i < 3; i++) {
        gradient[i] += error * row[i];
        for (let j = 0; j < 3; j++) curvature[i][j] += certainty * row[i] * row[j];
      }
    }
    const change = solve(curvature, gradient);
    const largest = Math.max(...change.map(Math.abs));
    const part = Math.min(1, LARGEST_STEP / largest);
    found = found.map((value, i) => value - part * change[i]);
    if (largest < 1e-9) break;
  }
  const [slope, alone, offset] = found;
  const slopePerContext = (FULL_WEIGHT * slope - alone) / (FULL_CONTEXT - 1);
  return { baseline: { slope: alone, slopePerContext, offset: 0 }, texture: { slope, offset } };
}

/** The fused log-odds of one face; above 0 it is accepted. */
export function fuse({ baseline, texture, context }: FusionFace, fusion: Fusion): number {
  const weight = fusion.baseline.slope + fusion.baseline.slopePerContext * (context - 1);
  return weight * baseline + fusion.texture.slope * texture + fusion.texture.offset;
}

function features({ baseline, texture, context }: FusionFace): number[] {
  const surroundings = (context - 1) / (FULL_CONTEXT - 1);
  return [texture + FULL_WEIGHT * surroundings * baseline, (1 - surroundings) * baseline, 1];
}

/** Live faces weigh 1 together and attacks `cost`; on each side every source weighs the same. */
function weigh(faces: readonly FusionFace[], cost: number): number[] {
  const key = ({ live, source }: FusionFace) => `${live} ${source}`;
  const counts = new Map<string, number>();
  for (const face of faces) counts.set(key(face), (counts.get(key(face)) ?? 0) + 1);
  const sources = (live: boolean) => new Set(faces.filter(face => face.live === live).map(key)).size;
  const sides = { live: sources(true), attacks: sources(false) };
  if (sides.live === 0 || sides.attacks === 0) throw new RangeError('Live faces and attacks are needed.');
  return faces.map(face => (face.live ? 1 / sides.live : cost / sides.attacks) / counts.get(key(face))!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** Gaussian elimination; the matrix is symmetric and, by the ridge, positive. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < rows.length; i++) {
    for (let below = i + 1; below < rows.length; below++) {
      const share = rows[below][i] / rows[i][i];
      for (let j = i; j <= rows.length; j++) rows[below][j] -= share * rows[i][j];
    }
  }
  const result = right.map(() => 0);
  for (let i = rows.length - 1; i >= 0; i--) {
    const known = result.reduce((sum, value, j) => (j > i ? sum + rows[i][j] * value : sum), 0);
    result[i] = (rows[i][rows.length] - known) / rows[i][i];
  }
  return result;
}

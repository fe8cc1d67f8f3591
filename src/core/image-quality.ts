import type { Box } from './geometry.js';
import { type LumaImage, type PixelImage, resizeArea, toLuma } from './pixels.js';

/** What the pixels of a face say about the capture; names follow ISO/IEC 29794-5 where it has one. */
export interface ImageQuality {
  /** Mean luma of the face, 0..255. */
  luma: number;
  /** Luma between the 5th and the 95th percentile of the face, 0..255. */
  contrast: number;
  /** Share of the face's pixels with luma below 16, 0..1. */
  underexposed: number;
  /** Share of the face's pixels with luma above 250, 0..1. */
  overexposed: number;
  /** Variance of the Laplacian over the face divided by its luma variance; free of contrast and exposure. */
  sharpness: number;
}

/** What the pixels of a whole frame say, where no face was found. */
export type FrameQuality = Pick<ImageQuality, 'luma' | 'contrast' | 'sharpness'>;

/**
 * Faces are brought to this width before anything is measured, so that a threshold means the same at every
 * resolution. A smaller face is enlarged and thus honestly reads as less sharp.
 */
export const QUALITY_WIDTH = 128;

const UNDEREXPOSED_LUMA = 16;
const OVEREXPOSED_LUMA = 250;
/** Keeps the sharpness of a nearly uniform (black, white) face near 0 rather than undefined. */
const MIN_VARIANCE = 4;

/**
 * Measures the face inside `box`.
 * @param image pixels that contain the face
 * @param box   tight face box in pixels of `image`
 */
export function measureQuality(image: PixelImage, box: Box): ImageQuality {
  const luma = toLuma(resizeArea(image, box, QUALITY_WIDTH, QUALITY_WIDTH));
  const inside = faceMask(luma);
  const values = inside.map(i => luma.data[i]).sort((a, b) => a - b);
  const mean = average(values);
  return {
    luma: mean,
    contrast: percentile(values, 0.95) - percentile(values, 0.05),
    underexposed: values.filter(value => value < UNDEREXPOSED_LUMA).length / values.length,
    overexposed: values.filter(value => value > OVEREXPOSED_LUMA).length / values.length,
    sharpness: relativeSharpness(luma, inside, mean),
  };
}

/**
 * Measures a whole frame. A person whose blur is a tenth of the face's width is not found by the landmarker; then nothing
 * in the frame is sharp even at this size.
 * @param image the frame, brought to about 96 px on its longer side
 */
export function measureFrame(image: PixelImage): FrameQuality {
  const luma = toLuma(image);
  const { data } = luma;
  const mean = average(data);
  const sorted = [...data].sort((a, b) => a - b);
  return {
    luma: mean,
    contrast: percentile(sorted, 0.95) - percentile(sorted, 0.05),
    sharpness: relativeSharpness(luma, withoutBorder(luma), mean),
  };
}

function withoutBorder({ width, height }: LumaImage): number[] {
  const indices: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) indices.push(y * width + x);
  }
  return indices;
}

/** Indices of the ellipse inscribed in the face box (hair and background fill the corners), without the outer pixels. */
function faceMask({ width, height }: LumaImage): number[] {
  const indices: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const dx = (2 * (x + 0.5)) / width - 1;
      const dy = (2 * (y + 0.5)) / height - 1;
      if (dx * dx + dy * dy <= 1) indices.push(y * width + x);
    }
  }
  return indices;
}

function relativeSharpness({ width, data }: LumaImage, inside: number[], mean: number): number {
  let sum = 0;
  let squares = 0;
  let variance = 0;
  for (const i of inside) {
    const laplacian = data[i - 1] + data[i + 1] + data[i - width] + data[i + width] - 4 * data[i];
    sum += laplacian;
    squares += laplacian * laplacian;
    variance += (data[i] - mean) ** 2;
  }
  const count = Math.max(inside.length, 1);
  const laplacianVariance = squares / count - (sum / count) ** 2;
  return laplacianVariance / Math.max(variance / count, MIN_VARIANCE);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Linear interpolation between the two nearest ranks of sorted `values`; `share` is 0..1. */
export function percentile(values: readonly number[], share: number): number {
  const position = share * (values.length - 1);
  const lower = Math.floor(position);
  const upper = Math.min(lower + 1, values.length - 1);
  return values[lower] + (values[upper] - values[lower]) * (position - lower);
}

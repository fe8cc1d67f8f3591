import type { Box } from './geometry.js';
import type { PixelImage } from './pixels.js';

/** How a model wants its pixels: the part of a model descriptor that the tensor needs. */
export interface TensorSpec {
  width: number;
  height: number;
  channels: 'bgr' | 'rgb';
  /** Pixel values 0..255 become `(value - mean) / std`. */
  mean: number;
  std: number;
}

/** A model that looks at one crop around the face. */
export interface InputSpec extends TensorSpec {
  /** The crop is the tight face box scaled by this about its centre. */
  cropScale: number;
}

/**
 * The square-free context crop of MiniFASNet-like models: the face box scaled about its centre, the scale capped so
 * that the crop fits the image, then shifted to lie inside it. Whole pixels.
 * @param box   tight face box in pixels
 * @param width image width in pixels (likewise `height`)
 */
export function cropRegion(box: Box, cropScale: number, width: number, height: number): Box {
  const scale = Math.min(cropScale, width / box.width, height / box.height);
  const cropWidth = box.width * scale;
  const cropHeight = box.height * scale;
  const left = clamp(box.x + box.width / 2 - cropWidth / 2, 0, width - cropWidth);
  const top = clamp(box.y + box.height / 2 - cropHeight / 2, 0, height - cropHeight);
  const x = clamp(Math.round(left), 0, width - 1);
  const y = clamp(Math.round(top), 0, height - 1);
  return {
    x,
    y,
    width: clamp(Math.round(left + cropWidth) - x, 1, width - x),
    height: clamp(Math.round(top + cropHeight) - y, 1, height - y),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/**
 * A square of `scale` times the face box's larger side about its centre, as large as the image allows and shifted to lie
 * inside it. Whole pixels.
 * @param box   tight face box in pixels
 * @param width image width in pixels (likewise `height`)
 */
export function squareRegion(box: Box, scale: number, width: number, height: number): Box {
  const side = Math.max(1, Math.round(Math.min(scale * Math.max(box.width, box.height), width, height)));
  return {
    x: Math.round(clamp(box.x + (box.width - side) / 2, 0, width - side)),
    y: Math.round(clamp(box.y + (box.height - side) / 2, 0, height - side)),
    width: side,
    height: side,
  };
}

/** How much of its surroundings `cropRegion` shows, in face sizes: `cropScale` where there is room, 1 for a face alone. */
export function contextOf(box: Box, cropScale: number, width: number, height: number): number {
  return Math.max(1, Math.min(cropScale, width / box.width, height / box.height));
}

/**
 * Bilinear resize of the whole image into a planar (NCHW) float tensor. Pixel centres are at half coordinates and
 * nothing is averaged when shrinking, which is what the open anti-spoof nets were trained with.
 * @returns `3 × spec.height × spec.width` values
 */
export function toTensor(image: PixelImage, spec: TensorSpec): Float32Array {
  const plane = spec.width * spec.height;
  const tensor = new Float32Array(3 * plane);
  const fits = image.width === spec.width && image.height === spec.height;
  for (const [i, channel] of (spec.channels === 'bgr' ? [2, 1, 0] : [0, 1, 2]).entries()) {
    const out = tensor.subarray(i * plane, (i + 1) * plane);
    if (fits) copyChannel(image, channel, out);
    else sampleChannel(image, channel, spec, out);
    if (spec.mean !== 0 || spec.std !== 1) {
      for (let k = 0; k < plane; k++) out[k] = (out[k] - spec.mean) / spec.std;
    }
  }
  return tensor;
}

function copyChannel({ data }: PixelImage, channel: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = data[i * 4 + channel];
}

function sampleChannel(
  { data, width, height }: PixelImage,
  channel: number,
  spec: TensorSpec,
  out: Float32Array,
): void {
  const columns = samplePositions(width, spec.width);
  const rows = samplePositions(height, spec.height);
  for (let y = 0; y < spec.height; y++) {
    const top = rows.near[y] * width;
    const bottom = rows.far[y] * width;
    const v = rows.share[y];
    for (let x = 0; x < spec.width; x++) {
      const left = columns.near[x];
      const right = columns.far[x];
      const u = columns.share[x];
      const upper = data[(top + left) * 4 + channel] * (1 - u) + data[(top + right) * 4 + channel] * u;
      const lower = data[(bottom + left) * 4 + channel] * (1 - u) + data[(bottom + right) * 4 + channel] * u;
      out[y * spec.width + x] = upper * (1 - v) + lower * v;
    }
  }
}

interface SamplePositions {
  near: Uint32Array;
  far: Uint32Array;
  share: Float32Array;
}

function samplePositions(sourceSize: number, targetSize: number): SamplePositions {
  const near = new Uint32Array(targetSize);
  const far = new Uint32Array(targetSize);
  const share = new Float32Array(targetSize);
  for (let i = 0; i < targetSize; i++) {
    const position = clamp(((i + 0.5) * sourceSize) / targetSize - 0.5, 0, sourceSize - 1);
    near[i] = Math.floor(position);
    far[i] = Math.min(near[i] + 1, sourceSize - 1);
    share[i] = position - near[i];
  }
  return { near, far, share };
}

import type { Box } from '../core/geometry.js';
import { hull, patchRegions } from '../core/patches.js';
import { resizeArea } from '../core/pixels.js';
import { contextOf, cropRegion, type InputSpec, squareRegion, toTensor } from '../core/preprocess.js';
import type { PixelReader } from './canvas-pixels.js';
import type { SpoofInput } from './models.js';

/** A context crop is read at most at this size; beyond it, shrinking it to 128 px would only alias. */
const CROP_SIDE = 1024;

/** Patches are averaged from at most this many pixels a side for each of theirs; the canvas averages before. */
const MAX_OVERSAMPLING = 4;

/** What a model looks at, as its input. */
export interface View {
  /** In the frame, whole pixels. */
  region: Box;
  /** `n × 3 × height × width`; `null` where the face has too few pixels for this model. */
  tensor: Float32Array | null;
  /** In face sizes; see `contextOf`. */
  context: number;
}

/** Reads the face in `box` from the full-resolution frame as `input` wants it. */
export function readView(reader: PixelReader, bitmap: ImageBitmap, box: Box, input: SpoofInput): View {
  if (input.kind === 'crop') {
    const region = cropRegion(box, input.cropScale, bitmap.width, bitmap.height);
    const context = contextOf(box, input.cropScale, bitmap.width, bitmap.height);
    return { region, tensor: toTensor(reader.read(bitmap, region, CROP_SIDE), input), context };
  }
  if (input.kind === 'square') {
    const region = squareRegion(box, input.cropScale, bitmap.width, bitmap.height);
    const context = region.width / Math.max(box.width, box.height);
    return { region, tensor: averagedTensor(reader, bitmap, region, input), context };
  }
  const patches = patchRegions(box, bitmap.width, bitmap.height, input.layout);
  if (patches.length === 0)
    return { region: cropRegion(box, 1, bitmap.width, bitmap.height), tensor: null, context: 1 };
  const region = hull(patches);
  const shrink = Math.min(1, (MAX_OVERSAMPLING * input.layout.size) / patches[0].width);
  const image = reader.read(bitmap, region, Math.ceil(Math.max(region.width, region.height) * shrink));
  const scaleX = image.width / region.width;
  const scaleY = image.height / region.height;
  const plane = 3 * input.width * input.height;
  const tensor = new Float32Array(patches.length * plane);
  for (const [i, patch] of patches.entries()) {
    const part = {
      x: (patch.x - region.x) * scaleX,
      y: (patch.y - region.y) * scaleY,
      width: patch.width * scaleX,
      height: patch.height * scaleY,
    };
    tensor.set(toTensor(resizeArea(image, part, input.width, input.height), input), i * plane);
  }
  return { region, tensor, context: 1 };
}

/**
 * Any region of the frame as a model's input: averaged where it shrinks, bilinear where it grows; what lies outside the
 * frame repeats its edge.
 */
export function averagedTensor(reader: PixelReader, bitmap: ImageBitmap, region: Box, input: InputSpec): Float32Array {
  const inside = insideFrame(region, bitmap);
  const image = reader.read(bitmap, inside, 2 * Math.max(input.width, input.height));
  const scaleX = image.width / inside.width;
  const scaleY = image.height / inside.height;
  const target = {
    x: (region.x - inside.x) * scaleX,
    y: (region.y - inside.y) * scaleY,
    width: region.width * scaleX,
    height: region.height * scaleY,
  };
  const width = Math.max(1, Math.min(input.width, Math.round(target.width)));
  const height = Math.max(1, Math.min(input.height, Math.round(target.height)));
  return toTensor(resizeArea(image, target, width, height), input);
}

/** The whole pixels of the frame that `region` touches, at least one. */
function insideFrame(region: Box, { width, height }: ImageBitmap): Box {
  const x = Math.min(Math.max(Math.floor(region.x), 0), width - 1);
  const y = Math.min(Math.max(Math.floor(region.y), 0), height - 1);
  return {
    x,
    y,
    width: Math.max(1, Math.min(width, Math.ceil(region.x + region.width)) - x),
    height: Math.max(1, Math.min(height, Math.ceil(region.y + region.height)) - y),
  };
}

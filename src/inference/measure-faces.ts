import { type FaceState, readFaceState, stateRegion } from '../core/face-state.js';
import type { Box } from '../core/geometry.js';
import { type FrameQuality, type ImageQuality, measureFrame, measureQuality } from '../core/image-quality.js';
import { toLuma } from '../core/pixels.js';
import { cropRegion } from '../core/preprocess.js';
import { measureRedaction } from '../core/redaction.js';
import { PATCH_SIDE } from '../core/signals.js';
import type { PixelReader } from './canvas-pixels.js';
import type { Classifiers } from './classifiers.js';
import { FACE_STATE_MODEL } from './models.js';
import { averagedTensor } from './read-view.js';

/** Face pixels are read at most at this size before they are measured. */
const QUALITY_SIDE = 768;

/** A frame without a face is brought to this before it is searched and measured, pixels on its longer side. */
const FRAME_SIDE = 96;

/** Brightness, contrast and sharpness of the face in `box`. */
export function readQuality(reader: PixelReader, bitmap: ImageBitmap, box: Box): ImageQuality {
  const region = cropRegion(box, 1, bitmap.width, bitmap.height);
  const image = reader.read(bitmap, region, QUALITY_SIDE);
  return measureQuality(image, { x: 0, y: 0, width: image.width, height: image.height });
}

/** What the face-state classifier says of the face in `box`. Reads the bitmap before its first wait. */
export async function readState(
  { faceState }: Classifiers,
  reader: PixelReader,
  bitmap: ImageBitmap,
  box: Box,
): Promise<FaceState> {
  const { input } = FACE_STATE_MODEL;
  return readFaceState(await faceState.run(averagedTensor(reader, bitmap, stateRegion(box, input.cropScale), input)));
}

/** What the whole frame says where no face was found: how it is lit, and whether a black block hides a face. */
export function readEmptyFrame(reader: PixelReader, bitmap: ImageBitmap): { redacted: number; quality: FrameQuality } {
  const whole = { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
  const image = reader.read(bitmap, whole, FRAME_SIDE);
  return { redacted: measureRedaction(image), quality: measureFrame(image) };
}

/** The middle of the frame as luma, pixel for pixel. */
export function readPatch(reader: PixelReader, bitmap: ImageBitmap): Uint8Array {
  const side = Math.min(PATCH_SIDE, bitmap.width, bitmap.height);
  const middle = {
    x: Math.floor((bitmap.width - side) / 2),
    y: Math.floor((bitmap.height - side) / 2),
    width: side,
    height: side,
  };
  return Uint8Array.from(toLuma(reader.read(bitmap, middle, side)).data);
}

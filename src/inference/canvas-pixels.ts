import { LivenessError } from '../core/errors.js';
import type { Box } from '../core/geometry.js';
import type { PixelImage } from '../core/pixels.js';

type Context = OffscreenCanvasRenderingContext2D;

/**
 * The newest camera frame in ordinary memory. A picture of a video lives on the graphics card, and everything that is read
 * of it there costs a trip of the whole frame; a frame that is copied once is read for nothing.
 */
export function createFrameCopy() {
  const canvas = new OffscreenCanvas(1, 1);
  const context = require2d(canvas, { willReadFrequently: true });
  let copied: ImageBitmap | undefined;

  return {
    /** Copies `frame` in place of the one before. */
    take(frame: ImageBitmap): void {
      resize(canvas, frame);
      context.drawImage(frame, 0, 0);
      copied = frame;
    },
    /** Where to read `frame` from: the copy, if there is one. */
    of(frame: ImageBitmap): ImageBitmap | OffscreenCanvas {
      return frame === copied ? canvas : frame;
    },
  };
}

export type FrameCopy = ReturnType<typeof createFrameCopy>;

/**
 * A reusable software canvas: reading pixels back from a GPU canvas costs more than drawing in software.
 * @param copy read in place of the frame that it is a copy of
 */
export function createPixelReader(copy?: FrameCopy) {
  const canvas = new OffscreenCanvas(1, 1);
  const context = require2d(canvas, { willReadFrequently: true });

  /** @param exact the canvas must have the size of what is drawn; else it only grows, as every change costs a new one */
  function draw(frame: ImageBitmap, region: Box, maxSide: number, exact: boolean): { width: number; height: number } {
    const scale = Math.min(1, maxSide / Math.max(region.width, region.height));
    const width = Math.max(1, Math.round(region.width * scale));
    const height = Math.max(1, Math.round(region.height * scale));
    if (exact) resize(canvas, { width, height });
    else resize(canvas, { width: Math.max(width, canvas.width), height: Math.max(height, canvas.height) });
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = scale < 1;
    context.imageSmoothingQuality = 'high';
    const source = copy?.of(frame) ?? frame;
    context.drawImage(source, region.x, region.y, region.width, region.height, 0, 0, width, height);
    return { width, height };
  }

  return {
    /**
     * Pixels of `region` (whole pixels inside the frame), untouched unless its longer side exceeds `maxSide`.
     * @throws LivenessError `inference-failed` when the canvas cannot be read
     */
    read(frame: ImageBitmap, region: Box, maxSide: number): PixelImage {
      const { width, height } = draw(frame, region, maxSide, false);
      return context.getImageData(0, 0, width, height);
    },
    /** The canvas itself with `region` drawn on it, for a library that takes canvases. Valid until the next call. */
    render(frame: ImageBitmap, region: Box, maxSide: number): OffscreenCanvas {
      draw(frame, region, maxSide, true);
      return canvas;
    },
  };
}

export type PixelReader = ReturnType<typeof createPixelReader>;

/** Encodes the whole frame as JPEG. */
export async function encodeJpeg(frame: ImageBitmap, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  require2d(canvas).drawImage(frame, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}

function resize(canvas: OffscreenCanvas, { width, height }: { width: number; height: number }): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function require2d(canvas: OffscreenCanvas, options?: CanvasRenderingContext2DSettings): Context {
  const context = canvas.getContext('2d', options);
  if (!context) throw new LivenessError('inference-failed', 'The browser gave no 2D canvas.');
  return context;
}

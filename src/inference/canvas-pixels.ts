import { LivenessError } from '../core/errors.js';
import type { Box } from '../core/geometry.js';
import type { PixelImage } from '../core/pixels.js';

type Context = OffscreenCanvasRenderingContext2D;

/** A reusable software canvas: reading pixels back from a GPU canvas costs more than drawing in software. */
export function createPixelReader() {
  const canvas = new OffscreenCanvas(1, 1);
  const context = require2d(canvas, { willReadFrequently: true });

  function draw(frame: ImageBitmap, region: Box, maxSide: number): { width: number; height: number } {
    const scale = Math.min(1, maxSide / Math.max(region.width, region.height));
    const width = Math.max(1, Math.round(region.width * scale));
    const height = Math.max(1, Math.round(region.height * scale));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    } else {
      context.clearRect(0, 0, width, height);
    }
    context.imageSmoothingEnabled = scale < 1;
    context.imageSmoothingQuality = 'high';
    context.drawImage(frame, region.x, region.y, region.width, region.height, 0, 0, width, height);
    return { width, height };
  }

  return {
    /**
     * Pixels of `region` (whole pixels inside the frame), untouched unless its longer side exceeds `maxSide`.
     * @throws LivenessError `inference-failed` when the canvas cannot be read
     */
    read(frame: ImageBitmap, region: Box, maxSide: number): PixelImage {
      const { width, height } = draw(frame, region, maxSide);
      return context.getImageData(0, 0, width, height);
    },
    /** The canvas itself with `region` drawn on it, for a library that takes canvases. Valid until the next call. */
    render(frame: ImageBitmap, region: Box, maxSide: number): OffscreenCanvas {
      draw(frame, region, maxSide);
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

function require2d(canvas: OffscreenCanvas, options?: CanvasRenderingContext2DSettings): Context {
  const context = canvas.getContext('2d', options);
  if (!context) throw new LivenessError('inference-failed', 'The browser gave no 2D canvas.');
  return context;
}

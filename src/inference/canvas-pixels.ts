import { LivenessError } from '../core/errors.js';
import type { Box } from '../core/geometry.js';
import type { PixelImage } from '../core/pixels.js';

type Context = OffscreenCanvasRenderingContext2D;

/** Reusable software canvases: reading pixels back from a GPU canvas costs more than drawing in software. */
export function createPixelReader() {
  // It only grows, and its corner is used: another size for every region would mean new memory for every region.
  const sheet = createSheet();
  // A library takes the whole canvas, so this one always has the size of what is drawn.
  const exact = createSheet();

  return {
    /**
     * Pixels of `region` (whole pixels inside the frame), untouched unless its longer side exceeds `maxSide`.
     * @throws LivenessError `inference-failed` when the canvas cannot be read
     */
    read(frame: ImageBitmap, region: Box, maxSide: number): PixelImage {
      const { width, height } = sizeWithin(region, maxSide);
      if (sheet.canvas.width < width || sheet.canvas.height < height) {
        sheet.canvas.width = Math.max(sheet.canvas.width, width);
        sheet.canvas.height = Math.max(sheet.canvas.height, height);
      } else {
        sheet.context.clearRect(0, 0, width, height);
      }
      draw(sheet.context, frame, region, width, height);
      return sheet.context.getImageData(0, 0, width, height);
    },
    /** The canvas itself with `region` drawn on it, for a library that takes canvases. Valid until the next call. */
    render(frame: ImageBitmap, region: Box, maxSide: number): OffscreenCanvas {
      const { width, height } = sizeWithin(region, maxSide);
      if (exact.canvas.width !== width || exact.canvas.height !== height) {
        exact.canvas.width = width;
        exact.canvas.height = height;
      } else {
        exact.context.clearRect(0, 0, width, height);
      }
      draw(exact.context, frame, region, width, height);
      return exact.canvas;
    },
  };
}

function createSheet(): { canvas: OffscreenCanvas; context: Context } {
  const canvas = new OffscreenCanvas(1, 1);
  return { canvas, context: require2d(canvas, { willReadFrequently: true }) };
}

function sizeWithin(region: Box, maxSide: number): { width: number; height: number } {
  const scale = Math.min(1, maxSide / Math.max(region.width, region.height));
  return {
    width: Math.max(1, Math.round(region.width * scale)),
    height: Math.max(1, Math.round(region.height * scale)),
  };
}

function draw(context: Context, frame: ImageBitmap, region: Box, width: number, height: number): void {
  context.imageSmoothingEnabled = width < region.width || height < region.height;
  context.imageSmoothingQuality = 'high';
  context.drawImage(frame, region.x, region.y, region.width, region.height, 0, 0, width, height);
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

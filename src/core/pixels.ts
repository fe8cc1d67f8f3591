import type { Box } from './geometry.js';

/** Pixels in RGBA order, 8 bits each, rows from the top: the part of `ImageData` that pure code needs. */
export interface PixelImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** Grey values 0..255, rows from the top. */
export interface LumaImage {
  width: number;
  height: number;
  data: Float32Array;
}

/**
 * Shrinks (or enlarges) by averaging every source pixel that a target pixel covers, so that nothing aliases.
 * @param region part of `source` in pixels, may reach outside: missing pixels repeat the edge
 */
export function resizeArea(source: PixelImage, region: Box, width: number, height: number): PixelImage {
  const data = new Uint8ClampedArray(width * height * 4);
  const columns = coverage(region.x, region.width, width, source.width);
  const rows = coverage(region.y, region.height, height, source.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) averageCell(source, columns[x], rows[y], data, (y * width + x) * 4);
  }
  return { width, height, data };
}

interface Span {
  index: number[];
  weight: number[];
}

/** For every target cell: the source indices it covers and how much of each, weights summing to 1. */
function coverage(start: number, length: number, cells: number, limit: number): Span[] {
  const step = length / cells;
  return Array.from({ length: cells }, (_, cell) => {
    const from = start + cell * step;
    const to = from + step;
    const span: Span = { index: [], weight: [] };
    for (let i = Math.floor(from); i < to; i++) {
      const share = (Math.min(i + 1, to) - Math.max(i, from)) / step;
      if (share <= 0) continue;
      span.index.push(Math.min(Math.max(i, 0), limit - 1));
      span.weight.push(share);
    }
    return span;
  });
}

function averageCell(source: PixelImage, column: Span, row: Span, out: Uint8ClampedArray, offset: number): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let j = 0; j < row.index.length; j++) {
    const base = row.index[j] * source.width;
    for (let i = 0; i < column.index.length; i++) {
      const weight = row.weight[j] * column.weight[i];
      const at = (base + column.index[i]) * 4;
      red += source.data[at] * weight;
      green += source.data[at + 1] * weight;
      blue += source.data[at + 2] * weight;
    }
  }
  out[offset] = red;
  out[offset + 1] = green;
  out[offset + 2] = blue;
  out[offset + 3] = 255;
}

/** Luma as ITU-R BT.601 weighs the channels (the weights of JPEG and of most face-quality work). */
export function toLuma(image: PixelImage): LumaImage {
  const data = new Float32Array(image.width * image.height);
  for (let i = 0; i < data.length; i++) {
    data[i] = 0.299 * image.data[i * 4] + 0.587 * image.data[i * 4 + 1] + 0.114 * image.data[i * 4 + 2];
  }
  return { width: image.width, height: image.height, data };
}

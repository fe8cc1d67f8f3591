import type { Box } from './geometry.js';

/**
 * A `level` × `level` grid of overlapping tiles that covers a `width` × `height` image, in whole pixels.
 * @param overlap share of a tile that it has in common with its neighbour, 0..0.5
 */
export function tileGrid(width: number, height: number, level: number, overlap: number): Box[] {
  const columns = spans(width, level, overlap);
  return spans(height, level, overlap).flatMap(row =>
    columns.map(column => ({ x: column.start, y: row.start, width: column.size, height: row.size })),
  );
}

function spans(length: number, count: number, overlap: number): { start: number; size: number }[] {
  const size = Math.min(length, Math.ceil(length / (count - (count - 1) * overlap)));
  return Array.from({ length: count }, (_, i) => ({
    start: count > 1 ? Math.round((i * (length - size)) / (count - 1)) : 0,
    size,
  }));
}

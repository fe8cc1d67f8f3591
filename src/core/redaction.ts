import { type PixelImage, toLuma } from './pixels.js';

/** A block is black: luma below this. */
const BLACK = 12;
/** It fills its bounding box at least this much: a rectangle, not a shadow. */
const MIN_FILL = 0.93;
/** Height over width, either way: heads are no bars, and screens and letterboxes are. */
const MAX_ASPECT = 1.6;
/** A block along a whole edge of the picture is a letterbox or a dark corner. */
const MAX_SIDE = 0.9;

/**
 * Looks for an upright black rectangle, as put over a face to make it unrecognisable. Photographs have nothing so plain
 * and so straight.
 * @param image the whole frame at about 96 px on its longer side
 * @returns area of the largest such block over the frame's area, 0..1; 0 without one
 */
export function measureRedaction(image: PixelImage): number {
  const { width, height, data } = toLuma(image);
  const seen = new Uint8Array(width * height);
  let largest = 0;
  for (let start = 0; start < data.length; start++) {
    if (seen[start] || data[start] >= BLACK) continue;
    const area = blockArea(floodBlack(start, data, width, seen), width, height);
    largest = Math.max(largest, area);
  }
  return largest / (width * height);
}

interface Patch {
  count: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The patch of black pixels that hangs together with `start`; marks them in `seen`. */
function floodBlack(start: number, data: Float32Array, width: number, seen: Uint8Array): Patch {
  const patch: Patch = { count: 0, left: width, right: 0, top: data.length, bottom: 0 };
  const queue = [start];
  seen[start] = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    patch.count++;
    patch.left = Math.min(patch.left, x);
    patch.right = Math.max(patch.right, x);
    patch.top = Math.min(patch.top, y);
    patch.bottom = Math.max(patch.bottom, y);
    const neighbours = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
    for (const next of neighbours) {
      if (next < 0 || next >= data.length || seen[next] || data[next] >= BLACK) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return patch;
}

/** Pixels of the patch when it is a block, else 0. */
function blockArea({ count, left, right, top, bottom }: Patch, width: number, height: number): number {
  const across = right - left + 1;
  const down = bottom - top + 1;
  const isBlock =
    count >= MIN_FILL * across * down &&
    Math.max(across / down, down / across) <= MAX_ASPECT &&
    across <= MAX_SIDE * width &&
    down <= MAX_SIDE * height;
  return isBlock ? count : 0;
}

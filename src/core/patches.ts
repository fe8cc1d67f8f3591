import type { Box } from './geometry.js';

/** Which native pieces of a face a texture model looks at. */
export interface PatchLayout {
  /** Side of a patch as the model takes it, pixels. */
  size: number;
  /** A face wider than this is averaged down to it, pixels; a narrower one is left as it is, never enlarged. */
  faceWidth: number;
  /** A narrower face has too few pixels for an opinion. */
  minFaceWidth: number;
  /** Centres of the patches as shares of the tight face box. */
  places: readonly (readonly [number, number])[];
}

/**
 * Squares of the frame that become patches: at the camera's own pixels while the face is narrow, larger where it is
 * wide. They lie inside the frame; a square that is not averaged lies on whole pixels, so that nothing is interpolated.
 * @param box    tight face box in pixels
 * @param width  frame width in pixels (likewise `height`)
 * @returns nothing when the face is too narrow, or the frame smaller than a patch
 */
export function patchRegions(box: Box, width: number, height: number, layout: PatchLayout): Box[] {
  const side = Math.min(layout.size * Math.max(1, box.width / layout.faceWidth), width, height);
  if (box.width < layout.minFaceWidth || side < layout.size) return [];
  const place = (centre: number, limit: number) => {
    const start = Math.min(Math.max(centre - side / 2, 0), limit - side);
    return side > layout.size ? start : Math.round(start);
  };
  return layout.places.map(([u, v]) => ({
    x: place(box.x + u * box.width, width),
    y: place(box.y + v * box.height, height),
    width: side,
    height: side,
  }));
}

/** The smallest box of whole pixels around all of `boxes`. */
export function hull(boxes: readonly Box[]): Box {
  const x = Math.floor(Math.min(...boxes.map(box => box.x)));
  const y = Math.floor(Math.min(...boxes.map(box => box.y)));
  return {
    x,
    y,
    width: Math.ceil(Math.max(...boxes.map(box => box.x + box.width))) - x,
    height: Math.ceil(Math.max(...boxes.map(box => box.y + box.height))) - y,
  };
}

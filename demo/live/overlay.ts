import { type Box, LANDMARK_COUNT } from '../../src/core/geometry.js';

export interface OverlayShapes {
  /** 468 × (x, y, z), x and y as shares of the picture. */
  landmarks: Float32Array | null;
  /** In pixels of the picture. */
  boxes: readonly Box[];
  crop?: Box | null;
}

const MESH = '#4ade80';
const MAIN_BOX = '#ffc14d';
const OTHER_BOX = '#f87171';
const CROP = '#60a5fa';

/**
 * Draws a picture with mesh, boxes (main face first) and the model's crop over it.
 * @param width, height of the picture that the shapes are measured in
 * @param maxSide longest side of the result, px
 */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  picture: CanvasImageSource,
  { width, height }: { width: number; height: number },
  { landmarks, boxes, crop }: OverlayShapes,
  maxSide: number,
): void {
  const scale = Math.min(maxSide / Math.max(width, height), 1);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  context.lineWidth = 2;
  const outline = (box: Box, color: string) => {
    context.strokeStyle = color;
    context.strokeRect(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
  };
  for (const [i, box] of boxes.entries()) outline(box, i === 0 ? MAIN_BOX : OTHER_BOX);
  if (crop) outline(crop, CROP);
  if (!landmarks) return;
  context.fillStyle = MESH;
  for (let i = 0; i < LANDMARK_COUNT * 3; i += 3) {
    context.fillRect(landmarks[i] * canvas.width - 0.5, landmarks[i + 1] * canvas.height - 0.5, 1.5, 1.5);
  }
}

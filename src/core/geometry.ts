/**
 * Face geometry from MediaPipe's 468-point mesh. Landmarks come as a flat `Float32Array` of x, y, z per point:
 * x and y are shares of the image's width and height (they may lie outside 0..1), z is depth in units of the width.
 * "Left" and "right" name the subject's own sides, as in MediaPipe's canonical mesh.
 */
export const LANDMARK_COUNT = 468;

/** A rectangle in pixels of the frame, y down; may reach outside it. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Degrees. Yaw > 0: nose towards the image's right; pitch > 0: nose up; roll > 0: clockwise as seen in the image. */
export interface HeadPose {
  yaw: number;
  pitch: number;
  roll: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Corners and lids of an eye in mesh indices, in the order of the eye aspect ratio: outer, upper ×2, inner, lower ×2. */
const EYES = {
  right: [33, 160, 158, 133, 153, 144],
  left: [263, 387, 385, 362, 380, 373],
} as const;

const DEGREES = 180 / Math.PI;

/** A landmark in pixels of a `width` × `height` frame. */
export function landmarkPoint(landmarks: Float32Array, index: number, width: number, height: number): Point {
  return { x: landmarks[index * 3] * width, y: landmarks[index * 3 + 1] * height };
}

/** The tight box around all mesh points (brows to chin, ear to ear; no hair), in pixels. */
export function faceBox(landmarks: Float32Array, width: number, height: number): Box {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < LANDMARK_COUNT * 3; i += 3) {
    const x = landmarks[i];
    const y = landmarks[i + 1];
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return { x: minX * width, y: minY * height, width: (maxX - minX) * width, height: (maxY - minY) * height };
}

/** Area of `box` that lies inside a `width` × `height` frame, as a share of the box, 0..1. */
export function inFrameShare(box: Box, width: number, height: number): number {
  const area = box.width * box.height;
  if (!(area > 0)) return 0;
  return Math.min(intersectionArea(box, { x: 0, y: 0, width, height }) / area, 1);
}

/** The box's area over the frame's area; above 1 when the face is larger than the frame. */
export function areaShare(box: Box, width: number, height: number): number {
  return (box.width * box.height) / (width * height);
}

export function intersectionArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0..1. */
export function boxOverlap(a: Box, b: Box): number {
  const shared = intersectionArea(a, b);
  const union = a.width * a.height + b.width * b.height - shared;
  return union > 0 ? Math.min(shared / union, 1) : 0;
}

/** Shared area over the smaller box's area, 0..1: near 1 when one box lies inside the other. */
export function boxContainment(a: Box, b: Box): number {
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  return smaller > 0 ? Math.min(intersectionArea(a, b) / smaller, 1) : 0;
}

/**
 * Interocular distance: between the centres of the eyes, each the middle of its corners, in pixels
 * (the "inter-eye distance" of ISO/IEC 29794-5).
 */
export function interocularDistance(landmarks: Float32Array, width: number, height: number): number {
  const right = eyeCentre(landmarks, 'right', width, height);
  const left = eyeCentre(landmarks, 'left', width, height);
  return Math.hypot(left.x - right.x, left.y - right.y);
}

function eyeCentre(landmarks: Float32Array, side: 'left' | 'right', width: number, height: number): Point {
  const outer = landmarkPoint(landmarks, EYES[side][0], width, height);
  const inner = landmarkPoint(landmarks, EYES[side][3], width, height);
  return { x: (outer.x + inner.x) / 2, y: (outer.y + inner.y) / 2 };
}

/**
 * Eye aspect ratio (Soukupová and Čech 2016): lid distance over eye width, about .3 open and below .15 closed.
 * The larger of both eyes, so that a head turned away from one eye does not read as closed.
 */
export function eyeOpenness(landmarks: Float32Array, width: number, height: number): number {
  return Math.max(eyeAspectRatio(landmarks, 'right', width, height), eyeAspectRatio(landmarks, 'left', width, height));
}

function eyeAspectRatio(landmarks: Float32Array, side: 'left' | 'right', width: number, height: number): number {
  const [outer, upperA, upperB, inner, lowerB, lowerA] = EYES[side].map(i =>
    landmarkPoint(landmarks, i, width, height),
  );
  const open = distance(upperA, lowerA) + distance(upperB, lowerB);
  const wide = distance(outer, inner);
  return wide > 0 ? open / (2 * wide) : 0;
}

/**
 * Width of the narrower eye over the other's, corner to corner: 1 from the front, near 0 in full profile. The mesh
 * flattens strong turns (a true profile reads as a yaw of about 45°), but it draws the hidden eye narrow.
 */
export function eyeWidthRatio(landmarks: Float32Array, width: number, height: number): number {
  const [right, left] = [EYES.right, EYES.left].map(eye =>
    distance(landmarkPoint(landmarks, eye[0], width, height), landmarkPoint(landmarks, eye[3], width, height)),
  );
  const wider = Math.max(right, left);
  return wider > 0 ? Math.min(right, left) / wider : 0;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/**
 * Head pose from MediaPipe's facial transformation matrix.
 * @param matrix 16 numbers, column-major, canonical face → camera (x right, y up, z towards the viewer)
 */
export function headPose(matrix: ArrayLike<number>): HeadPose {
  const scale = Math.hypot(matrix[0], matrix[1], matrix[2]) || 1;
  const forward = { x: matrix[8] / scale, y: matrix[9] / scale, z: matrix[10] / scale };
  const right = { x: matrix[0] / scale, y: matrix[1] / scale };
  return {
    yaw: Math.atan2(forward.x, forward.z) * DEGREES,
    pitch: Math.atan2(forward.y, Math.hypot(forward.x, forward.z)) * DEGREES,
    roll: Math.atan2(-right.y, right.x) * DEGREES,
  };
}

/** Moves landmarks found in a crop of the image (`tile`, pixels) to shares of the whole `width` × `height` image. */
export function mapFromTile(landmarks: Float32Array, tile: Box, width: number, height: number): Float32Array {
  const mapped = new Float32Array(landmarks.length);
  for (let i = 0; i < landmarks.length; i += 3) {
    mapped[i] = (tile.x + landmarks[i] * tile.width) / width;
    mapped[i + 1] = (tile.y + landmarks[i + 1] * tile.height) / height;
    mapped[i + 2] = (landmarks[i + 2] * tile.width) / width;
  }
  return mapped;
}

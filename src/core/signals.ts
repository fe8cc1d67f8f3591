/**
 * Signs that a picture may not come from a camera before the person. Every one of them can be avoided by whoever owns the
 * browser, and most can happen to an honest person; they are reported and weigh nothing unless the configuration says so.
 */

/** How a stream was obtained and what its track says of itself. Names of devices are looked at, never kept. */
export interface StreamFacts {
  label: string;
  /** `getUserMedia` and `enumerateDevices` are the browser's own functions. */
  nativeApi: boolean;
  /** The page opened the stream itself (`getStream`). */
  fromHost: boolean;
  /** The track is drawn by a script: a canvas's or a generator's. */
  synthetic: boolean;
  settings: { deviceId?: string; frameRate?: number; width?: number; height?: number };
}

/** Side of the patch of a frame that is compared with other frames, px: its middle, untouched by scaling. */
export const PATCH_SIDE = 64;

/** Names of programs that offer a camera without a lens. What is missing here is simply not noticed. */
const VIRTUAL_CAMERA =
  /\b(obs|virtual|v4l2|dummy|manycam|snap ?camera|xsplit|splitcam|droidcam|iriun|epoccam|e2esoft|vcam|mmhmm|ndi|camtwist|sparkocam|youcam|avatarify|deepfacelive|nvidia broadcast|fake[_ ]device)\b/i;

/** Chromium names a camera that plays a file after the file. */
const FILE_NAME = /\.(y4m|mjpe?g)$/i;

export function isVirtualCamera(label: string): boolean {
  return VIRTUAL_CAMERA.test(label.replaceAll('_', ' ')) || FILE_NAME.test(label);
}

/** Settings that a camera's track always has and a drawn one seldom: a device, a rate, a size. */
export function isImplausible({ deviceId, frameRate, width, height }: StreamFacts['settings']): boolean {
  return !deviceId || !(Number(frameRate) > 0) || !(Number(width) > 0 && Number(height) > 0);
}

export interface FrameSignals {
  /** Frames compared. */
  frames: number;
  /** Share of the frames that are the one right before, value for value; a slow sensor behind a fast driver does that. */
  frozen: number;
  /** Share of the frames that are an earlier one again after others came between: a loop. */
  repeated: number;
  /** Mean luma change from frame to frame in the calmest part of the patch; a sensor's noise is above 0. */
  noise: number;
  /** Coefficient of variation of the times between frames; a real camera's scheduler gives some per cent. */
  jitter: number;
}

/** Below this the calmest part of the picture did not change at all. */
const NO_NOISE = 0.05;
/** Below this frames come like clockwork. */
const NO_JITTER = 0.002;
/** From this share of the frames on it is no coincidence. */
const MANY = 0.2;
/** Fewer frames say nothing. */
const MIN_FRAMES = 6;
/** The patch is looked at in this many parts a side. */
const PARTS = 4;

/**
 * @param patches luma 0..255 of the same square patch of each frame, in the order they were taken
 * @param timesMs when pictures came, also those that were not looked at
 */
export function compareFrames(patches: readonly ArrayLike<number>[], timesMs: readonly number[]): FrameSignals {
  const frames = patches.length;
  let frozen = 0;
  let repeated = 0;
  const noises: number[] = [];
  const seen = new Map<number, number>();
  for (const [i, patch] of patches.entries()) {
    const hash = hashOf(patch);
    const last = seen.get(hash);
    if (last === i - 1) frozen++;
    else if (last !== undefined) repeated++;
    seen.set(hash, i);
    if (i > 0 && last !== i - 1) noises.push(calmestChange(patches[i - 1], patch));
  }
  return {
    frames,
    frozen: frames > 0 ? frozen / frames : 0,
    repeated: frames > 0 ? repeated / frames : 0,
    noise: median(noises),
    jitter: variation(timesMs),
  };
}

/** FNV-1a over whole luma levels. */
function hashOf(luma: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < luma.length; i++) hash = Math.imul(hash ^ Math.round(luma[i]), 0x01000193);
  return hash >>> 0;
}

/** Mean absolute change of the part that changed least: where nothing moves, only noise is left. */
function calmestChange(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const side = Math.floor(Math.sqrt(after.length));
  const sums = new Float64Array(PARTS * PARTS);
  const counts = new Float64Array(PARTS * PARTS);
  for (let i = 0; i < Math.min(before.length, after.length); i++) {
    const row = Math.min(Math.floor((Math.floor(i / side) * PARTS) / side), PARTS - 1);
    const part = row * PARTS + Math.floor(((i % side) * PARTS) / side);
    sums[part] += Math.abs(after[i] - before[i]);
    counts[part]++;
  }
  return Math.min(
    ...Array.from(sums, (sum, part) => (counts[part] > 0 ? sum / counts[part] : Number.POSITIVE_INFINITY)),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)] : 0;
}

function variation(timesMs: readonly number[]): number {
  const gaps = timesMs.slice(1).map((time, i) => time - timesMs[i]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (!(mean > 0)) return 0;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}

/** The record under `response.local.signals`: what was measured, and `injection`, the names of what stands out. */
export function describeSignals(
  stream: StreamFacts,
  frames: FrameSignals,
): Record<string, number | string | boolean> & { injection: string } {
  const enough = frames.frames >= MIN_FRAMES;
  const raised = {
    'virtual-camera': isVirtualCamera(stream.label),
    'replaced-api': !stream.nativeApi,
    'host-stream': stream.fromHost,
    'synthetic-track': stream.synthetic,
    'implausible-settings': isImplausible(stream.settings),
    'frozen-frames': enough && frames.frozen > MANY,
    'repeated-frames': enough && frames.repeated > MANY,
    'no-noise': enough && frames.noise < NO_NOISE,
    'regular-timing': enough && frames.jitter < NO_JITTER,
  };
  const names = Object.entries(raised).filter(([, is]) => is);
  return {
    injection: names.map(([name]) => name).join(' '),
    framesCompared: frames.frames,
    framesFrozen: round(frames.frozen),
    framesRepeated: round(frames.repeated),
    frameNoise: round(frames.noise),
    frameJitter: round(frames.jitter),
  };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** How many signals stand out, for a configuration that lets them weigh. */
export function countSignals(signals: Record<string, unknown>): number {
  return String(signals.injection ?? '')
    .split(' ')
    .filter(name => name !== '').length;
}

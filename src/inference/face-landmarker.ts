import type { FaceLandmarker, FaceLandmarkerResult } from '@mediapipe/tasks-vision';
import { LivenessError } from '../core/errors.js';
import { LANDMARK_COUNT } from '../core/geometry.js';
import type { LandmarkerFiles, ObserveMode } from './analyzer.js';
import { findWebGlCanvas, type WebGlCanvas } from './webgl-canvas.js';

/** The only file that knows MediaPipe. The library itself is imported at run time from the asset base. */

export interface DetectedFace {
  /** 468 × (x, y, z); x and y as shares of the picture handed in. */
  landmarks: Float32Array;
  /** Facial transformation matrix, 16 numbers, column-major. */
  matrix: ArrayLike<number>;
}

/**
 * What counts as a find. `normal`: a head that the mesh fits. `eager`: the same, surely or not. `unfitted`: a head whether
 * or not the mesh fits it, as it does not when a mask or a hand hides half of it.
 */
export type Eagerness = 'normal' | 'eager' | 'unfitted';

export interface Landmarker {
  /**
   * @param timeMs    rising from call to call in `video` mode
   * @param eagerness switching it on video costs some 35 ms
   */
  detect(
    picture: OffscreenCanvas | ImageBitmap,
    mode: ObserveMode,
    timeMs: number,
    eagerness?: Eagerness,
  ): DetectedFace[];
  close(): void;
}

/** Enough to tell "several" from "one" and to find the largest; each further face costs a pass of the mesh model. */
const MAX_FACES = 4;

/**
 * Least confidence of a find, of the detector (a head?) and of the mesh (does it fit?): MediaPipe's default, and those of
 * second looks, whose finds are classified anyway.
 */
const CONFIDENCE: Record<Eagerness, { detection: number; presence: number }> = {
  normal: { detection: 0.5, presence: 0.5 },
  eager: { detection: 0.3, presence: 0.3 },
  unfitted: { detection: 0.55, presence: 0 },
};

const RUNNING_MODES = { video: 'VIDEO', still: 'IMAGE' } as const;

/** Changing the mode restarts MediaPipe's graph, and the camera is where time counts. */
const FIRST_MODE: ObserveMode = 'video';

interface EmscriptenModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

type EmscriptenFactory = (module: Record<string, unknown>) => Promise<EmscriptenModule>;

/**
 * Asked for and given back at the start, bytes. MediaPipe's memory grows by a fifth once more at some later frame; in the
 * middle of a check that looks like a leak and stalls the frame.
 */
const MEMORY_RESERVE = 4e6;

/**
 * Starts MediaPipe's face landmarker.
 * @throws LivenessError `webgl-unavailable` or `model-init-failed`
 */
export async function createLandmarker(files: LandmarkerFiles): Promise<Landmarker> {
  const makeCanvas = requireWebGl();
  try {
    const start = await loadLibrary(files, makeCanvas);
    return await startLandmarker(start);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivenessError('model-init-failed', `The face landmarker did not start: ${reason}`, { cause });
  }
}

interface Task {
  readonly landmarker: FaceLandmarker;
  /** Where MediaPipe moves pictures through WebGL. Without a canvas of its own it sniffs the user agent, which crashes Chrome on iOS. */
  readonly canvas: WebGlCanvas;
  readonly module: EmscriptenModule | undefined;
}

type StartTask = (mode: ObserveMode) => Promise<Task>;

async function loadLibrary(
  { libraryUrl, loaderUrl, wasm, model }: LandmarkerFiles,
  makeCanvas: () => WebGlCanvas,
): Promise<StartTask> {
  const library: typeof import('@mediapipe/tasks-vision') = await import(
    /* @vite-ignore */ /* webpackIgnore: true */ libraryUrl
  );
  const loader: { default: EmscriptenFactory } = await import(/* @vite-ignore */ /* webpackIgnore: true */ loaderUrl);
  return async mode => {
    let module: Promise<EmscriptenModule> | undefined;
    // MediaPipe takes the factory from this global and deletes it. Handing the verified bytes over here keeps it from
    // fetching the binary a second time, unverified.
    Object.assign(globalThis, {
      ModuleFactory: (given: Record<string, unknown>) => {
        module = loader.default(Object.assign(given, { wasmBinary: wasm, print: ignore, printErr: ignore }));
        return module;
      },
    });
    const canvas = makeCanvas();
    const landmarker = await library.FaceLandmarker.createFromOptions(
      { wasmLoaderPath: '', wasmBinaryPath: '' },
      {
        baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
        canvas,
        runningMode: RUNNING_MODES[mode],
        numFaces: MAX_FACES,
        outputFacialTransformationMatrixes: true,
      },
    );
    return { landmarker, canvas, module: await module };
  };
}

function reserveMemory(module: EmscriptenModule): void {
  module._free(module._malloc(MEMORY_RESERVE));
}

function blankPicture(): OffscreenCanvas {
  const canvas = new OffscreenCanvas(128, 128);
  canvas.getContext('2d');
  return canvas;
}

/** MediaPipe reports every ordinary start on `console.error`, which pages watch. */
function ignore(): void {}

/** The CPU delegate still moves pictures through WebGL. */
function requireWebGl(): () => WebGlCanvas {
  if (typeof OffscreenCanvas === 'undefined') {
    throw new LivenessError('unsupported-browser', 'This browser has no OffscreenCanvas.');
  }
  const makeCanvas = findWebGlCanvas();
  if (makeCanvas) return makeCanvas;
  throw new LivenessError('webgl-unavailable', 'WebGL 2 is needed and is turned off or missing here.');
}

type Look = { mode: ObserveMode; eagerness: Eagerness };

async function startLandmarker(start: StartTask): Promise<Landmarker> {
  const started = await start(FIRST_MODE);
  const first = wrapTask(started, FIRST_MODE);
  // The first picture costs some ten times the others; nobody waits for this one.
  first.detect(blankPicture(), { mode: FIRST_MODE, eagerness: 'normal' }, 0);
  if (started.module) reserveMemory(started.module);
  let second: TaskRunner | undefined;
  let asked = false;
  let closed = false;

  /**
   * Second looks at stills get a task of their own: one that is switched to and fro loses 70 ms a photo. The first task
   * does them until the second has started, or if it cannot.
   */
  function secondLooks(): TaskRunner {
    if (!asked) void startSecond().catch(() => {});
    asked = true;
    return second ?? first;
  }

  async function startSecond(): Promise<void> {
    second = wrapTask(await start('still'), 'still');
    if (closed) second.close();
  }

  return {
    detect(picture, mode, timeMs, eagerness = 'normal') {
      const task = mode === 'still' && eagerness !== 'normal' ? secondLooks() : first;
      return task.detect(picture, { mode, eagerness }, timeMs);
    },
    close() {
      closed = true;
      first.close();
      second?.close();
    },
  };
}

interface TaskRunner {
  detect(picture: OffscreenCanvas | ImageBitmap, look: Look, timeMs: number): DetectedFace[];
  close(): void;
}

function wrapTask({ landmarker, canvas }: Task, mode: ObserveMode): TaskRunner {
  let current: Look = { mode, eagerness: 'normal' };
  let lastTime = 0;
  let lost = false;
  // MediaPipe does not notice: every picture would be black from then on, and nobody would ever be found.
  canvas.addEventListener('webglcontextlost', () => {
    lost = true;
  });

  return {
    detect(picture, look, timeMs) {
      if (lost) throw new LivenessError('inference-failed', 'The browser took the WebGL context away.');
      if (look.mode !== current.mode || look.eagerness !== current.eagerness) {
        const { detection, presence } = CONFIDENCE[look.eagerness];
        void landmarker.setOptions({
          runningMode: RUNNING_MODES[look.mode],
          minFaceDetectionConfidence: detection,
          minFacePresenceConfidence: presence,
        });
        current = look;
      }
      if (look.mode === 'still') return readFaces(landmarker.detect(picture));
      // One step back in time and MediaPipe refuses every frame from then on.
      lastTime = Math.max(timeMs, lastTime + 1);
      return readFaces(landmarker.detectForVideo(picture, lastTime));
    },
    close: () => landmarker.close(),
  };
}

function readFaces(result: FaceLandmarkerResult): DetectedFace[] {
  return result.faceLandmarks.map((points, face) => {
    const landmarks = new Float32Array(LANDMARK_COUNT * 3);
    for (let i = 0; i < LANDMARK_COUNT; i++) {
      landmarks[i * 3] = points[i].x;
      landmarks[i * 3 + 1] = points[i].y;
      landmarks[i * 3 + 2] = points[i].z;
    }
    return { landmarks, matrix: result.facialTransformationMatrixes[face].data };
  });
}

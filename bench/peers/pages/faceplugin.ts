import { loop, openCamera, openPhoto, type Peer } from './peer.js';

interface Boxes {
  size: number;
  bbox: { shape: [number, number]; data: Float32Array };
}

/** As much of the package's interface as is used here. */
interface Faceplugin {
  load_opencv(): Promise<void>;
  loadDetectionModel(): Promise<unknown>;
  loadLivenessModel(): Promise<unknown>;
  detectFace(session: unknown, canvasId: string): Promise<Boxes>;
  predictLiveness(session: unknown, canvasId: string, bbox: Boxes['bbox']): Promise<number[][]>;
}

const LIBRARY = '/faceplugin/lib/bundle.js';
const CANVAS = 'seen';
const READY_POLL_MS = 10;
const LONGEST_LOAD_MS = 60_000;

/** The package tells nobody when OpenCV is there. */
async function openCvReady(library: { cv?: { imread?: unknown } | null }): Promise<void> {
  const limit = performance.now() + LONGEST_LOAD_MS;
  while (!library.cv?.imread) {
    if (performance.now() > limit) throw new Error('OpenCV did not start.');
    await new Promise(resolve => setTimeout(resolve, READY_POLL_MS));
  }
}

async function open(): Promise<Peer> {
  const library = (await import(LIBRARY)) as Faceplugin & { cv?: { imread?: unknown } };
  const canvas = document.createElement('canvas');
  canvas.id = CANVAS;
  document.body.append(canvas);
  let detector: unknown;
  let liveness: unknown;

  /** The package reads its pictures from a canvas. */
  function show(picture: HTMLVideoElement | ImageBitmap, width: number, height: number): void {
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d', { willReadFrequently: true })!.drawImage(picture, 0, 0);
  }

  return {
    async live(afterFirstHintMs) {
      await library.load_opencv();
      const [video] = await Promise.all([openCamera(), openCvReady(library)]);
      detector = await library.loadDetectionModel();
      return loop(async () => {
        show(video, video.videoWidth, video.videoHeight);
        const { size } = await library.detectFace(detector, CANVAS);
        return size > 0 ? `${size} face` : null;
      }, afterFirstHintMs);
    },
    async photo(url) {
      liveness ??= await library.loadLivenessModel();
      const photo = await openPhoto(url);
      const started = performance.now();
      show(photo, photo.width, photo.height);
      const { size, bbox } = await library.detectFace(detector, CANVAS);
      const detected = performance.now();
      const scores = size > 0 ? await library.predictLiveness(liveness, CANVAS, bbox) : [];
      const now = performance.now();
      photo.close();
      return { totalMs: now - started, scoreMs: size > 0 ? now - detected : null, score: scores[0]?.[4] ?? null };
    },
  };
}

window.peer = open();

/**
 * What stands between face-validator-sdk and MediaPipe, because its two models lie on Google's servers: the face model
 * is the one that this project builds, on the processor (it does not run on MediaPipe's GPU path). The hand model is in
 * no npm package, so no hand is ever found; that half of its gate costs nothing here, in its favour.
 */
interface Options {
  baseOptions: { modelAssetPath: string; delegate: string };
}
interface Landmarker {
  detectForVideo(video: HTMLVideoElement, timeMs: number): unknown;
  close(): void;
}
interface Vision {
  FilesetResolver: unknown;
  FaceLandmarker: { createFromOptions(fileset: unknown, options: Options): Promise<Landmarker> };
}

const BUNDLE = '/mediapipe/vision_bundle.mjs';
const vision = (await import(BUNDLE)) as Vision;

export const { FilesetResolver } = vision;

export const FaceLandmarker = {
  async createFromOptions(fileset: unknown, options: Options): Promise<Landmarker> {
    const baseOptions = { modelAssetPath: '/models/face_landmarker.task', delegate: 'CPU' };
    const landmarker = await vision.FaceLandmarker.createFromOptions(fileset, { ...options, baseOptions });
    return {
      detectForVideo(video, timeMs) {
        window.frameStartedMs = performance.now();
        return landmarker.detectForVideo(video, timeMs);
      },
      close: () => landmarker.close(),
    };
  },
};

export const HandLandmarker = {
  createFromOptions: async (): Promise<Landmarker> => ({ detectForVideo: () => ({ landmarks: [] }), close: () => {} }),
};

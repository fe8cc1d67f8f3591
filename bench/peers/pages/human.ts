import { loop, openCamera, openPhoto, type Peer } from './peer.js';

/** As much of the library's interface as is used here. */
interface Human {
  config: Record<string, unknown>;
  load(config?: object): Promise<void>;
  detect(input: HTMLVideoElement | ImageBitmap, config?: object): Promise<{ face: { real?: number; live?: number }[] }>;
  performance: Record<string, number>;
}

const LIBRARY = '/human/dist/human.esm.js';

/** Every frame is really looked at: nothing is taken over from the frame before. */
const GATE = {
  backend: 'wasm',
  wasmPath: '/tfjs/dist/',
  modelBasePath: '/human/models/',
  cacheSensitivity: 0,
  filter: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  gesture: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { rotation: false },
    mesh: { enabled: true },
    iris: { enabled: false },
    attention: { enabled: false },
    emotion: { enabled: false },
    description: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
  },
};
/** One model after the other, so that each one's time is known. */
const SCORE = { async: false, face: { antispoof: { enabled: true }, liveness: { enabled: true } } };

async function open(): Promise<Peer> {
  const { Human } = (await import(LIBRARY)) as { Human: new (config: object) => Human };
  const human = new Human(GATE);
  return {
    async live(afterFirstHintMs) {
      const [video] = await Promise.all([openCamera(), human.load()]);
      return loop(async () => {
        const { face } = await human.detect(video);
        return face.length > 0 ? `${face.length} face` : null;
      }, afterFirstHintMs);
    },
    async photo(url) {
      const photo = await openPhoto(url);
      const started = performance.now();
      const { face } = await human.detect(photo, SCORE);
      const totalMs = performance.now() - started;
      photo.close();
      const { antispoof = 0, liveness = 0 } = human.performance;
      const [main] = face;
      const score = main?.real === undefined || main.live === undefined ? null : Math.min(main.real, main.live);
      return { totalMs, scoreMs: score === null ? null : antispoof + liveness, score };
    },
  };
}

window.peer = open();

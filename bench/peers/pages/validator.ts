import type { Peer } from './peer.js';

interface Validator {
  destroy(): void;
}

type Constructor = new (options: {
  container: HTMLElement;
  modelPath: string;
  onStatusUpdate(status: string): void;
  onError(status: string, error: Error): void;
}) => Validator;

const LIBRARY = '/validator/core.js';

/** Marks when the library begins to look at a frame; set by `mediapipe-on-cpu.ts`. */
declare global {
  interface Window {
    frameStartedMs: number | undefined;
  }
}

async function open(): Promise<Peer> {
  const { FaceValidator } = (await import(LIBRARY)) as { FaceValidator: Constructor };
  return {
    live(afterFirstHintMs) {
      return new Promise((resolve, reject) => {
        const frameMs: number[] = [];
        let firstHintMs = 0;
        let hint = '';
        const finish = () => {
          validator.destroy();
          resolve({ firstHintMs, hint, frameMs });
        };
        const validator = new FaceValidator({
          container: document.getElementById('place')!,
          modelPath: '/mediapipe/wasm',
          onStatusUpdate(status) {
            if (window.frameStartedMs === undefined || status === 'CAPTURING' || status === 'SUCCESS') return;
            if (firstHintMs > 0) frameMs.push(performance.now() - window.frameStartedMs);
            window.frameStartedMs = undefined;
            if (firstHintMs > 0) return;
            firstHintMs = performance.now();
            hint = status;
            setTimeout(finish, afterFirstHintMs);
          },
          onError: (_status, error) => reject(error),
        });
      });
    },
    photo: null,
  };
}

window.peer = open();

import type { ThumbnailReply, ThumbnailRequest } from './thumbnail.worker.js';

const waiting = new Map<number, (thumbnail: Blob | null) => void>();
let worker: Worker | undefined;
let asked = 0;

/** A small JPEG of an image; `null` when the browser cannot decode it. Made in a worker: a photo of 12 MP takes its time. */
export function makeThumbnail(blob: Blob): Promise<Blob | null> {
  worker ??= startWorker();
  const request: ThumbnailRequest = { id: ++asked, blob };
  worker.postMessage(request);
  return new Promise(resolve => waiting.set(request.id, resolve));
}

function startWorker(): Worker {
  const started = new Worker(new URL('./thumbnail.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data: { id, thumbnail } }: MessageEvent<ThumbnailReply>) => {
    waiting.get(id)?.(thumbnail);
    waiting.delete(id);
  });
  return started;
}

/** A picture as text, for a file that must stand alone. */
export async function toDataUrl(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${blob.type};base64,${btoa(binary)}`;
}

/** Longest side of a row's picture, px; twice what is shown, for dense screens. */
const SIDE = 96;

export interface ThumbnailRequest {
  id: number;
  blob: Blob;
}

export interface ThumbnailReply {
  id: number;
  thumbnail: Blob | null;
}

self.addEventListener('message', async ({ data: { id, blob } }: MessageEvent<ThumbnailRequest>) => {
  const thumbnail = await shrink(blob).catch(() => null);
  self.postMessage({ id, thumbnail } satisfies ThumbnailReply);
});

async function shrink(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  try {
    const scale = Math.min(SIDE / Math.max(bitmap.width, bitmap.height), 1);
    const canvas = new OffscreenCanvas(Math.max(bitmap.width * scale, 1), Math.max(bitmap.height * scale, 1));
    const context = canvas.getContext('2d');
    if (context) context.imageSmoothingQuality = 'high';
    context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  } finally {
    bitmap.close();
  }
}

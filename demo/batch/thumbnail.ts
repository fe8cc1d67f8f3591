/** Longest side of a row's picture, px; twice what is shown, for dense screens. */
const SIDE = 96;

/** A small JPEG of an image; `null` when the browser cannot decode it. */
export async function makeThumbnail(blob: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch(() => null);
  if (!bitmap) return null;
  const scale = Math.min(SIDE / Math.max(bitmap.width, bitmap.height), 1);
  const canvas = new OffscreenCanvas(Math.max(bitmap.width * scale, 1), Math.max(bitmap.height * scale, 1));
  const context = canvas.getContext('2d');
  if (context) context.imageSmoothingQuality = 'high';
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

/** A picture as text, for a file that must stand alone. */
export async function toDataUrl(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${blob.type};base64,${btoa(binary)}`;
}

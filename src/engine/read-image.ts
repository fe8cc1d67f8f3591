import { LivenessError } from '../core/errors.js';
import { checkPixelCount, invalidImage, readPhotoHeader } from '../core/image-file.js';

/** What `checkImage` takes. */
export type ImageInput = Blob | ImageBitmap | HTMLImageElement | ImageData;

/** Larger files are no photos of at most 50 megapixels; they are refused before they are read. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/**
 * Decodes any input to a bitmap that the caller owns, upright as its EXIF orientation says.
 * @throws LivenessError `invalid-image`
 */
export async function readImage(input: ImageInput, maxMegapixels: number): Promise<ImageBitmap> {
  if (input instanceof Blob) return decodeFile(input, maxMegapixels);
  if (input instanceof HTMLImageElement) {
    await input.decode().catch(cause => {
      throw invalidImage('the image element did not load', cause);
    });
    checkPixelCount(input.naturalWidth, input.naturalHeight, maxMegapixels);
  } else if (input instanceof ImageBitmap || input instanceof ImageData) {
    checkPixelCount(input.width, input.height, maxMegapixels);
  } else {
    throw new LivenessError('invalid-image', 'Give a Blob, an ImageBitmap, an HTMLImageElement or an ImageData.');
  }
  return toBitmap(input);
}

async function decodeFile(file: Blob, maxMegapixels: number): Promise<ImageBitmap> {
  if (file.size > MAX_FILE_BYTES) throw invalidImage(`the file has more than ${MAX_FILE_BYTES / 2 ** 20} MiB`);
  const bytes = await file.arrayBuffer().catch(cause => {
    throw invalidImage('the file cannot be read', cause);
  });
  readPhotoHeader(new Uint8Array(bytes), maxMegapixels);
  return toBitmap(file);
}

async function toBitmap(source: ImageInput): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw invalidImage('this browser cannot decode it', cause);
  }
}

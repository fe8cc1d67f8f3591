import { BMP } from 'image-size/types/bmp';
import { GIF } from 'image-size/types/gif';
import { HEIF } from 'image-size/types/heif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';
import { LivenessError } from './errors.js';

/** Photo formats that browsers decode (`heif` includes AVIF). SVG and the like are documents, not photos, and stay out. */
const PHOTO_TYPES = { jpg: JPG, png: PNG, webp: WEBP, gif: GIF, bmp: BMP, heif: HEIF } as const;
export type PhotoType = keyof typeof PHOTO_TYPES;

export interface PhotoHeader {
  type: PhotoType;
  /** Pixels as stored, before any EXIF rotation. */
  width: number;
  height: number;
}

/**
 * Reads a photo's header and refuses what must not reach a decoder: bombs, cut files, files that are no photo.
 * @throws LivenessError `invalid-image`, saying what is wrong with the file
 */
export function readPhotoHeader(bytes: Uint8Array, maxMegapixels: number): PhotoHeader {
  if (bytes.length === 0) throw invalidImage('the file is empty');
  const header = parseHeader(bytes);
  checkPixelCount(header.width, header.height, maxMegapixels);
  if (isTruncated(bytes, header.type)) throw invalidImage('the file is cut off before its end');
  return header;
}

/** @throws LivenessError `invalid-image` for no pixels or too many */
export function checkPixelCount(width: number, height: number, maxMegapixels: number): void {
  if (!(width > 0 && height > 0)) throw invalidImage('it has no pixels');
  const megapixels = (width * height) / 1e6;
  if (megapixels > maxMegapixels) {
    throw invalidImage(`${width}×${height} is ${megapixels.toFixed(1)} megapixels; at most ${maxMegapixels} are read`);
  }
}

export function invalidImage(problem: string, cause?: unknown): LivenessError {
  return new LivenessError('invalid-image', `The image cannot be used: ${problem}.`, { cause });
}

function parseHeader(bytes: Uint8Array): PhotoHeader {
  for (const type of Object.keys(PHOTO_TYPES) as PhotoType[]) {
    try {
      if (!PHOTO_TYPES[type].validate(bytes)) continue;
      const { width, height, images } = PHOTO_TYPES[type].calculate(bytes);
      const parts = [{ width, height }, ...(images ?? [])];
      return { type, width: Math.max(...parts.map(p => p.width)), height: Math.max(...parts.map(p => p.height)) };
    } catch (cause) {
      throw invalidImage(`the header of this ${type} file is damaged`, cause);
    }
  }
  throw invalidImage('it is not a JPEG, PNG, WebP, GIF, BMP, AVIF or HEIF photo');
}

/**
 * Whether a file ends before its format says so. Browsers decode such files to a picture with a grey or missing
 * part, which would be judged as if it were what the person showed.
 */
export function isTruncated(bytes: Uint8Array, type: PhotoType): boolean {
  switch (type) {
    case 'jpg':
      return !endsScan(bytes);
    case 'png':
      return !hasMarker(bytes, [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
    case 'gif':
      return !hasMarker(bytes, [0x3b]);
    case 'webp':
      return bytes.length < readUint32(bytes, 4, true) + 8;
    case 'bmp':
      return bytes.length < readUint32(bytes, 2, true);
    case 'heif':
      return isBoxFileTruncated(bytes);
  }
}

const JPEG_START_OF_SCAN = 0xda;

/**
 * Whether an end-of-image marker follows the first scan. The segments before it are skipped by their lengths, because
 * the preview inside EXIF is a whole JPEG with an end of its own.
 */
function endsScan(bytes: Uint8Array): boolean {
  let offset = 2;
  while (offset + 4 <= bytes.length && bytes[offset + 1] !== JPEG_START_OF_SCAN) {
    if (bytes[offset] !== 0xff) return false;
    // Any number of 0xff may pad the space before a marker.
    offset += bytes[offset + 1] === 0xff ? 1 : 2 + bytes[offset + 2] * 256 + bytes[offset + 3];
  }
  return hasMarker(bytes.subarray(offset), [0xff, 0xd9]);
}

/** Some cameras and editors append data after the end marker, so it is looked for from the back, not expected last. */
function hasMarker(bytes: Uint8Array, marker: number[]): boolean {
  const nearest = bytes.lastIndexOf(marker[0]);
  for (let at = nearest; at >= 0; at = at > 0 ? bytes.lastIndexOf(marker[0], at - 1) : -1) {
    if (marker.every((value, i) => bytes[at + i] === value)) return true;
  }
  return false;
}

function readUint32(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, littleEndian);
}

/** ISO base media files are a row of boxes, each with its length first. */
function isBoxFileTruncated(bytes: Uint8Array): boolean {
  let offset = 0;
  while (offset + 8 <= bytes.length) {
    const size = readUint32(bytes, offset, false);
    if (size === 0) return false;
    if (size === 1) {
      if (offset + 16 > bytes.length) return true;
      offset += readUint32(bytes, offset + 8, false) * 2 ** 32 + readUint32(bytes, offset + 12, false);
    } else {
      if (size < 8) return true;
      offset += size;
    }
  }
  return offset !== bytes.length;
}

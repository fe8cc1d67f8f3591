import { BMP } from 'image-size/types/bmp';
import { GIF } from 'image-size/types/gif';
import { HEIF } from 'image-size/types/heif';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';
import { LivenessError } from './errors.js';

/** Photo formats that browsers decode (`heif` includes AVIF). SVG and the like are documents, not photos, and stay out. */
const PHOTO_TYPES = {
  jpg: { validate: isJpeg, calculate: readJpegSize },
  png: PNG,
  webp: WEBP,
  gif: GIF,
  bmp: BMP,
  heif: HEIF,
} as const;
export type PhotoType = keyof typeof PHOTO_TYPES;

interface PhotoSize {
  width: number;
  height: number;
  /** Further pictures in the file. */
  images?: { width: number; height: number }[];
}

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
      const size: PhotoSize = PHOTO_TYPES[type].calculate(bytes);
      const parts = [size, ...(size.images ?? [])];
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
      return !hasMarker(bytes.subarray(walkJpeg(bytes).scan), [0xff, 0xd9]);
    case 'png':
      return !hasMarker(bytes, [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
    case 'gif':
      return !endsGif(bytes);
    case 'webp':
      return bytes.length < readUint32(bytes, 4, true) + 8;
    case 'bmp':
      return bytes.length < readUint32(bytes, 2, true);
    case 'heif':
      return isBoxFileTruncated(bytes);
  }
}

const JPEG_START_OF_SCAN = 0xda;

/** Frame headers are 0xc0 to 0xcf, but for the tables and the arithmetic coding conditions among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Steps over the segments before the first scan by their lengths, because the preview inside EXIF is a whole JPEG with
 * a size and an end of its own.
 * @returns where the frame header's and the first scan's marker begin; the file's end for what it does not reach
 */
function walkJpeg(bytes: Uint8Array): { frame: number; scan: number } {
  let frame = bytes.length;
  let offset = 2;
  while (offset + 4 <= bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1];
    if (marker === JPEG_START_OF_SCAN) return { frame, scan: offset };
    if (isFrameHeader(marker)) frame = Math.min(frame, offset);
    // Any number of 0xff may pad the space before a marker.
    offset += marker === 0xff ? 1 : 2 + bytes[offset + 2] * 256 + bytes[offset + 3];
  }
  return { frame, scan: bytes.length };
}

function readJpegSize(bytes: Uint8Array): PhotoSize {
  const { frame } = walkJpeg(bytes);
  if (frame + 9 > bytes.length) throw new RangeError('no frame header');
  return {
    height: bytes[frame + 5] * 256 + bytes[frame + 6],
    width: bytes[frame + 7] * 256 + bytes[frame + 8],
  };
}

const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;
const GIF_TRAILER = 0x3b;

/** Walks the blocks of a GIF to its trailer; the trailer's value alone may be anywhere in the picture data. */
function endsGif(bytes: Uint8Array): boolean {
  const tableSize = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let offset = 13 + tableSize(bytes[10]);
  while (offset < bytes.length) {
    const block = bytes[offset];
    if (block === GIF_TRAILER) return true;
    if (block === GIF_IMAGE) offset += 10 + tableSize(bytes[offset + 9]) + 1;
    else if (block === GIF_EXTENSION) offset += 2;
    else return false;
    // Data comes in sub-blocks, each with its length first; an empty one ends them.
    while (bytes[offset] > 0) offset += 1 + bytes[offset];
    offset++;
  }
  return false;
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

/** Small photos of every format, made in memory. */
import sharp from 'sharp';
import type { PhotoType } from '../../../src/core/image-file.js';
import { seededRandom } from './face.js';

const WIDTH = 96;
const HEIGHT = 64;

/** Noise, so that no encoder makes the picture trivially small. */
function pixels(): Buffer {
  const random = seededRandom(3);
  return Buffer.from(Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, () => random() * 256));
}

const picture = () => sharp(pixels(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** 24-bit BMP, which sharp does not write. */
function bmp(): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + WIDTH * HEIGHT * 3, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(WIDTH, 18);
  header.writeInt32LE(HEIGHT, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, pixels()]);
}

export const PHOTO_SIZE = { width: WIDTH, height: HEIGHT };

export const PHOTO_MAKERS: Record<PhotoType, () => Promise<Buffer>> = {
  jpg: () => picture().jpeg().toBuffer(),
  png: () => picture().png().toBuffer(),
  webp: () => picture().webp().toBuffer(),
  gif: () => picture().gif().toBuffer(),
  bmp: async () => bmp(),
  heif: () => picture().avif({ effort: 0 }).toBuffer(),
};

export const progressiveJpeg = () => picture().jpeg({ progressive: true }).toBuffer();

/** A JPEG whose EXIF holds a preview: a complete JPEG with an end marker of its own. */
export async function jpegWithThumbnail(): Promise<Buffer> {
  const photo = await PHOTO_MAKERS.jpg();
  const thumbnail = await picture().resize(16, 12).jpeg().toBuffer();
  // TIFF header and an empty directory; where the preview lies in the segment does not matter to a reader of markers.
  const exif = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\b\0\0\0\0\0\0', 'latin1'), thumbnail]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([photo.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, exif, photo.subarray(2)]);
}

/** The first 33 bytes of a PNG that declares a size: signature and header chunk. Nothing checks its checksum here. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000080200000000000000', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

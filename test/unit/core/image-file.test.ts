import { describe, expect, test } from 'vitest';
import { LivenessError } from '../../../src/core/errors.js';
import { checkPixelCount, type PhotoType, readPhotoHeader } from '../../../src/core/image-file.js';
import { jpegWithThumbnail, PHOTO_MAKERS, PHOTO_SIZE, pngHeader, progressiveJpeg } from './photo-files.js';

const TYPES = Object.keys(PHOTO_MAKERS) as PhotoType[];
const MAX_MEGAPIXELS = 50;

/** What is wrong with a file, in the error's words. */
function problemOf(bytes: Uint8Array): string {
  try {
    readPhotoHeader(bytes, MAX_MEGAPIXELS);
  } catch (error) {
    expect(error).toBeInstanceOf(LivenessError);
    expect((error as LivenessError).code).toBe('invalid-image');
    return (error as LivenessError).message;
  }
  return 'nothing';
}

describe.each(TYPES)('%s', type => {
  test('a whole file is read', async () => {
    expect(readPhotoHeader(await PHOTO_MAKERS[type](), MAX_MEGAPIXELS)).toEqual({ type, ...PHOTO_SIZE });
  });

  test('a cut file is refused, wherever it is cut', async () => {
    const bytes = await PHOTO_MAKERS[type]();
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 200))) {
      expect(problemOf(bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).not.toBe('nothing');
    }
    expect(problemOf(bytes.subarray(0, bytes.length - 1))).toContain('cut off');
  });

  test('works on a part of a larger buffer', async () => {
    const bytes = await PHOTO_MAKERS[type]();
    const padded = Buffer.concat([Buffer.alloc(13, 0xff), bytes, Buffer.alloc(7)]);
    expect(readPhotoHeader(padded.subarray(13, 13 + bytes.length), MAX_MEGAPIXELS).type).toBe(type);
  });
});

describe('JPEG', () => {
  test('the end marker of the EXIF preview does not pass for the end of the photo', async () => {
    const bytes = await jpegWithThumbnail();
    expect(problemOf(bytes)).toBe('nothing');
    expect(problemOf(bytes.subarray(0, Math.floor(bytes.length * 0.9)))).toContain('cut off');
  });

  test('a progressive file is only whole with its last scan', async () => {
    const bytes = await progressiveJpeg();
    expect(problemOf(bytes)).toBe('nothing');
    for (const share of [0.3, 0.6, 0.95]) {
      expect(problemOf(bytes.subarray(0, Math.floor(bytes.length * share)))).toContain('cut off');
    }
  });

  test('padding before a marker and data after the end are normal', async () => {
    const bytes = await PHOTO_MAKERS.jpg();
    const padded = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xff]), bytes.subarray(2)]);
    expect(problemOf(padded)).toBe('nothing');
    expect(problemOf(Buffer.concat([bytes, Buffer.from('a motion photo follows')]))).toBe('nothing');
  });
});

describe('not a photo', () => {
  test('an empty file says so', () => {
    expect(problemOf(new Uint8Array())).toContain('empty');
  });

  test.each([
    { name: 'SVG', text: '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>' },
    { name: 'SVG with an XML prologue', text: '<?xml version="1.0"?><svg width="9" height="9"/>' },
    { name: 'HTML', text: '<!doctype html><img src="x">' },
    { name: 'text', text: 'hello, I am a picture' },
    { name: 'PDF', text: '%PDF-1.7\n' },
    { name: 'one byte', text: 'B' },
    { name: 'the first bytes of a BMP', text: 'BM' },
    { name: 'the first bytes of a GIF', text: 'GIF89a' },
    { name: 'the first bytes of a RIFF file', text: 'RIFF....WEBPVP8 ' },
  ])('$name', ({ text }) => {
    expect(problemOf(Buffer.from(text))).toMatch(/^The image cannot be used: /);
  });

  test('random bytes after a JPEG signature', () => {
    expect(problemOf(Buffer.from('ffd8ffe000104a4649460001ffffffffff00112233445566', 'hex'))).not.toBe('nothing');
  });
});

describe('size', () => {
  test('a bomb is refused by its header alone', () => {
    expect(problemOf(pngHeader(20_000, 20_000))).toContain('20000×20000 is 400.0 megapixels; at most 50');
  });

  test('no pixels', () => {
    expect(problemOf(pngHeader(0, 100))).toContain('no pixels');
  });

  test('the limit itself is allowed', () => {
    expect(() => checkPixelCount(10_000, 5_000, MAX_MEGAPIXELS)).not.toThrow();
    expect(() => checkPixelCount(10_000, 5_001, MAX_MEGAPIXELS)).toThrow(LivenessError);
    expect(() => checkPixelCount(Number.NaN, 10, MAX_MEGAPIXELS)).toThrow(LivenessError);
    expect(() => checkPixelCount(-5, -5, MAX_MEGAPIXELS)).toThrow(LivenessError);
  });
});

/** The crop and the resize against references of other make: numbers worked out by hand, and libvips (sharp). */
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../../src/core/geometry.js';
import type { PixelImage } from '../../../src/core/pixels.js';
import { cropRegion, toTensor } from '../../../src/core/preprocess.js';
import { BASELINE_MODEL } from '../../../src/inference/models.js';
import { ensureMedia, mediaPath } from '../../fixtures/media.js';

interface Case {
  name: string;
  medium: string;
  /** Part of the medium that is the image; all of it where left out. */
  part?: Box;
  /** The tight face box that the landmarker finds in the image, rounded. */
  face: Box;
  /** The model's crop: 2.7 × the face about its centre, no larger than the image, moved inside it, edges rounded. */
  crop: Box;
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

const CASES: Case[] = [
  {
    // 2.7 × 114 = 307.8 and 2.7 × 141 = 380.7 about (177, 351.5).
    name: 'the whole crop fits',
    medium: 'skullmask.jpg',
    face: box(120, 281, 114, 141),
    crop: box(23, 161, 308, 381),
  },
  {
    // The height allows 614 / 370 = 1.659: 494.5 wide about x = 240, which ends before the left edge.
    name: 'scale capped by the height, face left of the middle',
    medium: 'cage.jpg',
    face: box(91, 143, 298, 370),
    crop: box(0, 0, 495, 614),
  },
  {
    // The height allows 720 / 286 = 2.517, the width 540 / 259 = 2.085: 540 × 596.3 about y = 327.
    name: 'scale capped by the width',
    medium: 'audrey.jpg',
    face: box(151, 184, 259, 286),
    crop: box(0, 29, 540, 596),
  },
  {
    // The face reaches out of the image above; 284 / 277 = 1.025 is all there is: 238.9 wide about x = 137.5.
    name: 'a face nearly as large as the image, cut by its upper edge',
    medium: 'obama4_crop.jpg',
    face: box(21, -25, 233, 277),
    crop: box(18, 0, 239, 284),
  },
  {
    // 250 / 304 = 0.822: less than the face itself, 206.4 wide about x = 125.5, so from 22.3 to 228.7.
    name: 'a face larger than the image',
    medium: 'kim1_crop.jpg',
    part: box(20, 20, 250, 250),
    face: box(0, -46, 251, 304),
    crop: box(22, 0, 207, 250),
  },
  {
    // Shown from x = 400 on, so that the face begins outside: 320 / 257 = 1.245 of it fit, 408.4 high about y = 325.
    name: 'a face cut by the left edge',
    medium: 'franck_02221.jpg',
    part: box(400, 0, 320, 576),
    face: box(-118, 161, 257, 328),
    crop: box(0, 121, 320, 408),
  },
  {
    // 2.7 × 233 = 629.1 and 2.7 × 228 = 615.6, moved in from the right edge.
    name: 'a face near the right edge of a large image',
    medium: 'sample1.jpg',
    face: box(1470, 208, 233, 228),
    crop: box(1272, 14, 629, 616),
  },
];

beforeAll(() => ensureMedia());

async function readPixels({ medium, part }: Case): Promise<PixelImage> {
  const whole = sharp(mediaPath(medium));
  const image = part ? whole.extract({ left: part.x, top: part.y, width: part.width, height: part.height }) : whole;
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

const rawOf = ({ width, height }: { width: number; height: number }, channels: 3 | 4) => ({
  raw: { width, height, channels },
});

/** The crop's pixels, taken by libvips. */
async function extract(image: PixelImage, crop: Box): Promise<PixelImage> {
  const data = await sharp(image.data, rawOf(image, 4))
    .extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height })
    .raw()
    .toBuffer();
  return { width: crop.width, height: crop.height, data: new Uint8ClampedArray(data) };
}

/**
 * Bilinear, half-pixel centres, nothing averaged; rounded to whole values, as libvips works in 8 bits.
 * @returns red, green and blue per pixel
 */
async function resizeByVips(image: PixelImage, width: number, height: number): Promise<Uint8Array> {
  // With an alpha channel libvips would multiply by it first, which rounds twice. One pixel more on each side lets the
  // edge repeat instead of fading to black.
  const extended = await sharp(await sharp(image.data, rawOf(image, 4)).removeAlpha().raw().toBuffer(), rawOf(image, 3))
    .extend({ top: 1, bottom: 1, left: 1, right: 1, extendWith: 'copy' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = await sharp(extended.data, rawOf(extended.info, 3))
    .affine(
      [
        [width / image.width, 0],
        [0, height / image.height],
      ],
      // Half a pixel to the centre of the source pixel and one back for the edge; half a pixel off for the target's.
      { interpolator: 'bilinear', idx: 0.5 - 1, idy: 0.5 - 1, odx: -0.5, ody: -0.5 },
    )
    .raw()
    .toBuffer({ resolveWithObject: true });
  const target = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    target.set(data.subarray(y * info.width * 3, (y * info.width + width) * 3), y * width * 3);
  }
  return target;
}

describe.each(CASES)('$name ($medium)', example => {
  test('the crop is the one worked out by hand', async () => {
    const { width, height } = await readPixels(example);
    expect(cropRegion(example.face, BASELINE_MODEL.input.cropScale, width, height)).toEqual(example.crop);
  });

  test("the model's input is what libvips makes of it, within rounding", async () => {
    const { input } = BASELINE_MODEL;
    const cropped = await extract(await readPixels(example), example.crop);
    const tensor = toTensor(cropped, input);
    const reference = await resizeByVips(cropped, input.width, input.height);
    const plane = input.width * input.height;
    expect(tensor).toHaveLength(3 * plane);
    let largest = 0;
    for (let i = 0; i < plane; i++) {
      // Planes in the order blue, green, red.
      for (let channel = 0; channel < 3; channel++) {
        largest = Math.max(largest, Math.abs(tensor[channel * plane + i] - reference[i * 3 + 2 - channel]));
      }
    }
    expect(largest).toBeLessThan(0.6);
  });
});

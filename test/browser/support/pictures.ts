/** Pictures made of the test media with sharp. */
import sharp, { type Sharp } from 'sharp';
import { mediaPath } from '../../fixtures/media.js';

const NEUTRAL = '#a8a49c';

export interface Placed {
  medium: string;
  /** Width of the medium in the picture, px. */
  width: number;
  /** Where its top left corner goes. */
  left: number;
  top: number;
}

/** Media on a neutral wall, as JPEG. */
export async function compose(width: number, height: number, media: readonly Placed[]): Promise<Buffer> {
  const layers = await Promise.all(
    media.map(async ({ medium, width: size, left, top }) => ({
      input: await sharp(mediaPath(medium)).resize(size).toBuffer(),
      left,
      top,
    })),
  );
  return sharp({ create: { width, height, channels: 3, background: NEUTRAL } })
    .composite(layers)
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** How pixels must be stored so that a viewer who follows the EXIF orientation sees them upright. */
const STORED_FOR: Record<number, (upright: Sharp) => Promise<Sharp>> = {
  1: async upright => upright,
  2: async upright => upright.flop(),
  3: async upright => upright.rotate(180),
  4: async upright => upright.flip(),
  5: async upright => sharp(await upright.rotate(90).png().toBuffer()).flop(),
  6: async upright => upright.rotate(270),
  7: async upright => sharp(await upright.rotate(270).png().toBuffer()).flop(),
  8: async upright => upright.rotate(90),
};

export const ORIENTATIONS = Object.keys(STORED_FOR).map(Number);

/** The medium as a JPEG that is upright only by its EXIF orientation. */
export async function withOrientation(medium: string, orientation: number): Promise<Buffer> {
  const stored = await STORED_FOR[orientation]!(sharp(mediaPath(medium)));
  return stored.withMetadata({ orientation }).jpeg({ quality: 97, chromaSubsampling: '4:4:4' }).toBuffer();
}

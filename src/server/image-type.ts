export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

function holds(bytes: Uint8Array, magic: readonly number[], offset = 0): boolean {
  return magic.every((byte, i) => bytes[offset + i] === byte);
}

/** The image type that the first bytes announce, or `undefined`. Says nothing about the rest of the file. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  if (holds(bytes, JPEG)) return 'image/jpeg';
  if (holds(bytes, PNG)) return 'image/png';
  return holds(bytes, RIFF) && holds(bytes, WEBP, 8) ? 'image/webp' : undefined;
}

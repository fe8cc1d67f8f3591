/** A labelled batch out of the test media: real frames and stills, and screens and prints made of them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { formatCsv } from '../../../src/evaluation/csv.js';
import { type CameraName, ensureCamera } from '../../fixtures/clips.js';
import { mediaPath } from '../../fixtures/media.js';

export interface LabelledImage {
  file: string;
  label: 'live' | 'spoof' | '';
  attack: string;
  gate: string;
  group: string;
  bytes: Buffer;
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9, 0xff, 0xd8]);

/** Every n-th picture of a fake camera's file, which is JPEGs one after another. */
async function framesOf(camera: CameraName, count: number): Promise<Buffer[]> {
  const bytes = await readFile(await ensureCamera(camera));
  const frames: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(END_OF_JPEG); end >= 0; end = bytes.indexOf(END_OF_JPEG, from)) {
    frames.push(bytes.subarray(from, end + 2));
    from = end + 2;
  }
  // The second half runs backwards.
  const step = Math.floor(frames.length / 2 / count);
  return Array.from({ length: count }, (_, i) => frames[i * step]!);
}

/** The picture shown on a screen and photographed: a pixel grid, a blue cast, a bezel. */
async function onScreen(photo: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(photo).metadata();
  const lines = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><pattern id="p" width="3" height="3" patternUnits="userSpaceOnUse"><rect width="3" height="1" fill="#000" opacity=".35"/><rect width="1" height="3" fill="#0030ff" opacity=".25"/></pattern></defs><rect width="100%" height="100%" fill="url(#p)"/></svg>`;
  const shown = await sharp(photo)
    .composite([{ input: Buffer.from(lines) }])
    .modulate({ brightness: 1.15 })
    .png()
    .toBuffer();
  const border = Math.round(width! * 0.12);
  return sharp(shown)
    .extend({ top: border, bottom: border, left: border, right: border, background: '#0b0b0d' })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** The picture printed on paper: few tones, little contrast, a white margin. */
async function onPaper(photo: Buffer): Promise<Buffer> {
  const { width } = await sharp(photo).metadata();
  const printed = await sharp(photo).linear(0.55, 70).png({ palette: true, colours: 24, dither: 1 }).toBuffer();
  const margin = Math.round(width! * 0.1);
  return sharp(printed)
    .rotate(3, { background: '#f4f1e8' })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#f4f1e8' })
    .jpeg({ quality: 80 })
    .toBuffer();
}

const STILLS = ['SeanConnery.jpg', 'audrey.jpg', 'bieber_small.jpg', 'cage.jpg', 'franck_02221.jpg'];
const NOT_TO_PASS = [
  ['sample6.jpg', 'too_many_faces'],
  ['sample1.jpg', 'too_many_faces'],
  ['picasso_drawing_crop.jpg', 'artificial_face'],
  ['joconde.jpg', 'artificial_face'],
] as const;

/** Some eighty images; frames of one clip share a group. */
export async function makeLabelledImages(): Promise<LabelledImage[]> {
  const clips = { cap13: await framesOf('cap13', 24), franck: await framesOf('franck', 16) };
  const images: LabelledImage[] = [];
  const add = (
    file: string,
    label: LabelledImage['label'],
    attack: string,
    gate: string,
    group: string,
    bytes: Buffer,
  ) => images.push({ file, label, attack, gate, group, bytes });
  for (const [clip, frames] of Object.entries(clips)) {
    for (const [i, frame] of frames.entries()) {
      add(`live/${clip}/${i}.jpg`, 'live', 'none', 'valid', clip, frame);
      if (i % 2 === 0)
        add(`spoof/screen/${clip}/${i}.jpg`, 'spoof', 'screen', 'valid', `${clip} screen`, await onScreen(frame));
      if (i % 4 === 0)
        add(`spoof/print/${clip}/${i}.jpg`, 'spoof', 'print', 'valid', `${clip} print`, await onPaper(frame));
    }
  }
  for (const name of STILLS) add(`live/stills/${name}`, 'live', 'none', 'valid', name, await readFile(mediaPath(name)));
  for (const [name, gate] of NOT_TO_PASS) add(`gate/${name}`, '', '', gate, name, await readFile(mediaPath(name)));
  return images;
}

export function labelsCsv(images: readonly LabelledImage[]): string {
  const rows = images.map(({ file, label, attack, gate, group }) => [file, label, attack, gate, 'test media', group]);
  return formatCsv([['file', 'label', 'attack', 'gate', 'source', 'group'], ...rows]);
}

/** Writes the batch as a folder with labels.csv. */
export async function writeLabelledImages(folder: string, images: readonly LabelledImage[]): Promise<void> {
  for (const { file, bytes } of images) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), bytes);
  }
  await writeFile(join(folder, 'labels.csv'), labelsCsv(images));
}

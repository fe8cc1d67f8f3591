/** Image files to break a decoder with: real ones in every form, hostile ones, and seeded mutations of both. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { mediaPath } from '../fixtures/media.js';
import { seededRandom } from '../unit/core/face.js';

export interface FuzzFile {
  /** What it was made of and how it was changed; with the seed it names the file for good. */
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const SIDE = 160;

/** Valid photos: formats, colour spaces, depths, orientations, animations. */
export async function makePhotos(): Promise<FuzzFile[]> {
  const face = () => sharp(mediaPath('cage.jpg')).resize(SIDE, SIDE, { fit: 'cover' });
  const pages = async () => {
    const frame = await face().ensureAlpha().raw().toBuffer();
    return sharp(Buffer.concat([frame, frame, frame]), {
      raw: { width: SIDE, height: SIDE * 3, channels: 4, pageHeight: SIDE },
    });
  };
  const recipes: Record<string, () => Promise<Buffer>> = {
    'jpeg baseline': () => face().jpeg({ quality: 85 }).toBuffer(),
    'jpeg progressive 4:4:4': () => face().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    'jpeg grey': () => face().greyscale().jpeg().toBuffer(),
    'jpeg CMYK': () => face().toColourspace('cmyk').jpeg().toBuffer(),
    'jpeg Display P3': () => face().withIccProfile('p3').jpeg().toBuffer(),
    'png 8 bit': () => face().png().toBuffer(),
    'png 16 bit': () => face().toColourspace('rgb16').png().toBuffer(),
    'png palette': () => face().png({ palette: true, colours: 16 }).toBuffer(),
    'png interlaced with alpha': () => face().ensureAlpha(0.4).png({ progressive: true }).toBuffer(),
    'png grey 16 bit': () => face().greyscale().toColourspace('grey16').png().toBuffer(),
    'webp lossy': () => face().webp().toBuffer(),
    'webp lossless with alpha': () => face().ensureAlpha(0.4).webp({ lossless: true }).toBuffer(),
    'webp animated': async () => (await pages()).webp({ loop: 0, delay: [10, 10, 10] }).toBuffer(),
    'gif animated': async () => (await pages()).gif({ loop: 0 }).toBuffer(),
    'avif 8 bit': () => face().avif({ effort: 0 }).toBuffer(),
    'avif 4:4:4 lossless': () => face().avif({ effort: 0, lossless: true }).toBuffer(),
    'a strip of 3000×2': () => face().resize(3000, 2, { fit: 'fill' }).png().toBuffer(),
  };
  for (let orientation = 1; orientation <= 8; orientation++) {
    recipes[`jpeg EXIF orientation ${orientation}`] = () => face().withMetadata({ orientation }).jpeg().toBuffer();
  }
  return Promise.all(
    Object.entries(recipes).map(async ([name, make]) => ({ name, bytes: new Uint8Array(await make()) })),
  );
}

/** Files that mean harm as they are: bombs, lies about the size, and things that are no photo. */
export async function makeHostile(photos: readonly FuzzFile[]): Promise<FuzzFile[]> {
  const of = (name: string) => photos.find(photo => photo.name === name)!.bytes;
  const text = (content: string) => new TextEncoder().encode(content);
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    'png bomb of 49 megapixels': pngOf(7_000, 7_000, 7_000),
    'png that claims 400 megapixels': pngOf(20_000, 20_000, 1),
    'png that claims 2³¹−1 pixels a side': pngOf(0x7fffffff, 0x7fffffff, 1),
    'png without pixels': pngOf(0, 0, 0),
    'png with fewer rows than it claims': pngOf(400, 400, 3),
    'png with a text bomb': pngOf(8, 8, 8, [chunk('zTXt', [...text('a\0\0'), ...deflateSync(Buffer.alloc(60e6))])]),
    'jpeg that claims 65535×65535': withJpegSize(of('jpeg baseline'), 65_535, 65_535),
    'jpeg that claims 7000×7000': withJpegSize(of('jpeg baseline'), 7_000, 7_000),
    'jpeg that claims 0×0': withJpegSize(of('jpeg baseline'), 0, 0),
    'gif that claims 65535×65535': patched(of('gif animated'), 6, [255, 255, 255, 255]),
    'webp cut behind its header': of('webp lossy').slice(0, 40),
    'avif cut in the middle': of('avif 8 bit').slice(0, of('avif 8 bit').length / 2),
    'svg with a script': text('<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="owned"</script></svg>'),
    'svg of a billion laughs': text(
      `<!DOCTYPE s [<!ENTITY a "${'b'.repeat(9_000)}">]><svg>${'&a;'.repeat(9_000)}</svg>`,
    ),
    'html named as a photo': text('<!doctype html><script>document.title="owned"</script>'),
    'jpeg and html at once': Uint8Array.from([
      ...of('jpeg baseline'),
      ...text('<script>document.title="owned"</script>'),
    ]),
    'a zip': Uint8Array.from([0x50, 0x4b, 3, 4, ...new Uint8Array(60)]),
    'a tiff': new Uint8Array(await sharp(mediaPath('cage.jpg')).resize(64).tiff().toBuffer()),
    empty: new Uint8Array(),
    'one byte': Uint8Array.of(0xff),
    'only a start of image': Uint8Array.of(0xff, 0xd8, 0xff),
    'a megabyte of 0xff': new Uint8Array(1e6).fill(0xff),
  };
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
}

/** Endless mutations of the files, the same ones for the same seed. */
export function* mutate(files: readonly FuzzFile[], seed: number): Generator<FuzzFile> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
  for (let number = 0; ; number++) {
    const { name, bytes } = pick(files);
    const kind = pick(Object.keys(MUTATIONS) as (keyof typeof MUTATIONS)[]);
    const changed = MUTATIONS[kind](bytes.slice(), below, pick(files).bytes);
    yield { name: `#${number} of seed ${seed}: ${name}, ${kind}`, bytes: changed };
  }
}

/** The next `count` of them. */
export function take(files: Generator<FuzzFile>, count: number): FuzzFile[] {
  return Array.from({ length: count }, () => files.next().value as FuzzFile);
}

type Mutation = (
  bytes: Uint8Array<ArrayBuffer>,
  below: (limit: number) => number,
  other: Uint8Array<ArrayBuffer>,
) => Uint8Array<ArrayBuffer>;

const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

const flip =
  (most: number, within: number): Mutation =>
  (bytes, below) => {
    for (let i = below(most); i >= 0; i--) bytes[below(Math.min(bytes.length, within))]! ^= 1 << below(8);
    return bytes;
  };

const MUTATIONS = {
  'bits flipped': flip(20, Number.POSITIVE_INFINITY),
  'bits of the header flipped': flip(6, 200),
  'bytes set to an extreme': (bytes, below) => {
    for (let i = below(8); i >= 0; i--) bytes[below(bytes.length)] = [0, 1, 0x7f, 0x80, 0xff][below(5)]!;
    return bytes;
  },
  'cut off': (bytes, below) => bytes.slice(0, below(bytes.length)),
  'a part taken out': (bytes, below) => {
    const at = below(bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(at + below(400)));
  },
  'a part doubled': (bytes, below) => {
    const at = below(bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - below(400))));
  },
  'a part blanked': (bytes, below) => {
    const at = below(bytes.length);
    return bytes.fill(0, at, at + below(400));
  },
  'spliced with another': (bytes, below, other) =>
    join(bytes.subarray(0, below(bytes.length)), other.subarray(below(other.length))),
  'garbage behind it': (bytes, below) =>
    join(
      bytes,
      Uint8Array.from({ length: below(2_000) }, () => below(256)),
    ),
} satisfies Record<string, Mutation>;

function chunk(type: string, data: ArrayLike<number>): Uint8Array {
  const body = Uint8Array.from([...Buffer.from(type, 'latin1'), ...Array.from(data)]);
  const bytes = new Uint8Array(body.length + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return bytes;
}

/** A grey PNG with right checksums that claims one size and holds `rows` rows. */
function pngOf(width: number, height: number, rows: number, extra: Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  const rowBytes = Math.min(width, 100_000) + 1;
  const pixels = deflateSync(Buffer.alloc(rowBytes * rows));
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return join(signature, chunk('IHDR', header), ...extra, chunk('IDAT', pixels), chunk('IEND', []));
}

function withJpegSize(jpeg: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const frame = jpeg.findIndex((byte, i) => byte === 0xff && (jpeg[i + 1] === 0xc0 || jpeg[i + 1] === 0xc2));
  return patched(jpeg, frame + 5, [height >> 8, height & 255, width >> 8, width & 255]);
}

function patched(bytes: Uint8Array, at: number, values: number[]): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  copy.set(values, at);
  return copy;
}

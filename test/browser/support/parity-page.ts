/** Runs in a test page: the production classifier and pixel reader, without the engine around them. */
import type { Box } from '../../../src/core/geometry.js';
import { toTensor } from '../../../src/core/preprocess.js';
import { createPixelReader } from '../../../src/inference/canvas-pixels.js';
import { BASELINE_MODEL, ORT_ASSETS, type ScoreBackend } from '../../../src/inference/models.js';
import { loadOrt } from '../../../src/inference/onnx-session.js';
import { openSession, type SpoofClassifier } from '../../../src/inference/spoof-classifier.js';

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

let classifier: Promise<SpoofClassifier> | undefined;

export async function startClassifier(backend: ScoreBackend): Promise<void> {
  const { library, wasm } = ORT_ASSETS[backend];
  const ort = await loadOrt(new URL(library, location.href).href, await bytesOf(wasm));
  classifier = openSession(ort, BASELINE_MODEL, await bytesOf(BASELINE_MODEL.url), backend);
  await classifier;
}

export async function logits(tensor: number[]): Promise<number[]> {
  const running = await classifier;
  if (!running) throw new Error('The classifier was not started.');
  return Array.from(await running.logits(Float32Array.from(tensor)));
}

/** The model's input for a region of an image that the site serves. */
export async function preprocess(image: string, region: Box, maxSide: number): Promise<number[]> {
  const bitmap = await createImageBitmap(new Blob([await bytesOf(image)]));
  return Array.from(toTensor(createPixelReader().read(bitmap, region, maxSide), BASELINE_MODEL.input));
}

/** Runs in a test page: the production classifier and pixel reader, without the engine around them. */
import type { Box } from '../../../src/core/geometry.js';
import { createPixelReader } from '../../../src/inference/canvas-pixels.js';
import { ORT_ASSETS, type ScoreBackend, SPOOF_MODELS, type SpoofModel } from '../../../src/inference/models.js';
import { loadOrt } from '../../../src/inference/onnx-session.js';
import { readView, type View } from '../../../src/inference/read-view.js';
import { openSession, type SpoofClassifier } from '../../../src/inference/spoof-classifier.js';

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

let classifier: Promise<SpoofClassifier> | undefined;

function modelOf(id: string): SpoofModel {
  const model = SPOOF_MODELS.find(candidate => candidate.id === id);
  if (!model) throw new Error(`There is no model ${id}.`);
  return model;
}

export async function startClassifier(backend: ScoreBackend, id: string): Promise<void> {
  const model = modelOf(id);
  const { library, wasm } = ORT_ASSETS[backend];
  const ort = await loadOrt(new URL(library, location.href).href, await bytesOf(wasm));
  classifier = openSession(ort, model, await bytesOf(model.url), backend);
  await classifier;
}

export async function logits(tensor: number[]): Promise<number[]> {
  const running = await classifier;
  if (!running) throw new Error('The classifier was not started.');
  return Array.from(await running.logits(Float32Array.from(tensor)));
}

/** One for all views, as in the engine: what an earlier, larger picture left on it must not show. */
const reader = createPixelReader();

/** A model's input for the face in `box` of an image that the site serves. */
export async function view(image: string, box: Box, id: string): Promise<{ region: Box; tensor: number[] | null }> {
  const bitmap = await createImageBitmap(new Blob([await bytesOf(image)]));
  const { region, tensor }: View = readView(reader, bitmap, box, modelOf(id).input);
  return { region, tensor: tensor && Array.from(tensor) };
}

/** The production classifier on Node's ONNX Runtime, with the real model. */
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectPath } from '../../../src/cli/project.js';
import { calibrate, softmax } from '../../../src/core/scoring.js';
import { startClassifiers } from '../../../src/inference/classifiers.js';
import { BASELINE_MODEL, FACE_STATE_MODEL, SURROUND_MODEL, TEXTURE_MODEL } from '../../../src/inference/models.js';
import { openOnnx } from '../../../src/inference/onnx-session.js';
import { openSession, type SpoofClassifier } from '../../../src/inference/spoof-classifier.js';
import { drawnTensor } from '../../fixtures/drawn-picture.js';
import { seededRandom } from '../core/face.js';

let classifier: SpoofClassifier;

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  classifier = await openSession(ort, BASELINE_MODEL, await readFile(projectPath('models/fr_liveness.onnx')), 'wasm');
});

function noise(seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: 3 * 128 * 128 }, () => random() * 255);
}

test('gives one logit per class, and the calibrated live class as score', async () => {
  const logits = await classifier.logits(noise(1));
  expect(logits).toHaveLength(3);
  const expected = calibrate(softmax(logits)[0]!, BASELINE_MODEL.calibration, 2);
  expect(await classifier.score(noise(1), 2)).toBeCloseTo(expected, 6);
});

test('runs asked for at once are done one after another and do not mix', async () => {
  const alone = [
    await classifier.logits(noise(1)),
    await classifier.logits(noise(2)),
    await classifier.logits(noise(3)),
  ];
  const together = await Promise.all([1, 2, 3].map(seed => classifier.logits(noise(seed))));
  expect(together).toEqual(alone);
  expect(alone[0]).not.toEqual(alone[1]);
});

test('the texture net gives what PyTorch gave, for one patch or several at once', async () => {
  const expected = JSON.parse(await readFile(projectPath('models/texture/expected.json'), 'utf8')).logits as number[][];
  const weights = await readFile(projectPath('models/texture/texture.onnx'));
  const texture = await openSession(ort, TEXTURE_MODEL, weights, 'wasm');
  const tensors = expected.map((_, seed) => drawnTensor(seed));
  const together = new Float32Array(tensors.length * tensors[0]!.length);
  for (const [i, tensor] of tensors.entries()) together.set(tensor, i * tensor.length);
  const rows = Array.from(await texture.logits(together));
  expect(rows).toEqual(expected.flat().map(value => expect.closeTo(value, 3)));
  expect(Array.from(await texture.logits(tensors[3]!))).toEqual(rows.slice(9, 12).map(v => expect.closeTo(v, 4)));
  await texture.close();
});

test('the surround net gives what PyTorch gave, and its score never speaks for a face', async () => {
  const { logits } = JSON.parse(await readFile(projectPath('models/surround/expected.json'), 'utf8'));
  const weights = await readFile(projectPath('models/surround/surround.onnx'));
  const surround = await openSession(ort, SURROUND_MODEL, weights, 'wasm');
  for (const [seed, expected] of (logits as number[][]).entries()) {
    const tensor = drawnTensor(seed, SURROUND_MODEL.input.width);
    expect(Array.from(await surround.logits(tensor))).toEqual(expected.map(value => expect.closeTo(value, 3)));
    expect(await surround.score(tensor, 3)).toBeLessThanOrEqual(0.5);
  }
  await surround.close();
});

test('the face-state classifier gives what PyTorch gave', async () => {
  const { probabilities } = JSON.parse(await readFile(projectPath('models/gate/expected.json'), 'utf8'));
  const weights = await readFile(projectPath('models/gate/face-state.onnx'));
  const faceState = await openOnnx(ort, FACE_STATE_MODEL, weights, 'wasm');
  for (const [seed, expected] of (probabilities as number[][]).entries()) {
    const found = await faceState.run(drawnTensor(seed, FACE_STATE_MODEL.input.width));
    expect(Array.from(found)).toEqual(expected.map(value => expect.closeTo(value, 3)));
  }
  await faceState.close();
});

describe('what is wrong is said', () => {
  test('a tensor of the wrong size fails its own run only', async () => {
    await expect(classifier.logits(new Float32Array(7))).rejects.toThrow();
    expect(await classifier.logits(noise(1))).toHaveLength(3);
  });

  test('a model that is none is model-init-failed with model, backend and reason', async () => {
    const failing = startClassifiers({
      backend: 'wasm',
      libraryUrl:
        'data:text/javascript,export const env={wasm:{}};export const InferenceSession={create(){throw new Error("bad protobuf")}}',
      wasm: new Uint8Array(),
      spoof: [{ model: BASELINE_MODEL, weights: new Uint8Array(4) }],
      faceState: { model: FACE_STATE_MODEL, weights: new Uint8Array(4) },
    });
    await expect(failing).rejects.toMatchObject({ code: 'model-init-failed' });
    await expect(failing).rejects.toThrow(`${FACE_STATE_MODEL.id} did not start on wasm: bad protobuf`);
  });
});

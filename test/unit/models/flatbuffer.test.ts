import { describe, expect, test } from 'vitest';
import { addInputMetadata } from '../../../models/flatbuffer/add-metadata.js';
import { gatherOutput } from '../../../models/flatbuffer/gather-output.js';
import { describeModel, endsWith, Reader, tinyModel } from './tflite-fixture.js';

/** The metadata flatbuffer inside a model, as the bytes of its buffer. */
function metadataOf(model: Uint8Array): Uint8Array {
  const root = Reader.root(model);
  const entry = root.children(6).find(candidate => candidate.text(0) === 'TFLITE_METADATA');
  return root.children(4)[entry!.int(1)]!.data(0);
}

describe('addInputMetadata', () => {
  const old = tinyModel();
  const patched = addInputMetadata(old, { mean: 127.5, std: 64 });

  test('adds an M001 flatbuffer with an RGB image input and the normalization', () => {
    const metadata = metadataOf(patched).slice();
    expect(new TextDecoder().decode(metadata.subarray(4, 8))).toBe('M001');
    const inputs = Reader.root(metadata).children(3)[0]!.children(2);
    expect(inputs).toHaveLength(1);
    const content = inputs[0]!.child(3);
    expect(content.byte(0)).toBe(2); // ContentProperties: ImageProperties
    expect(content.child(1).byte(0)).toBe(1); // ColorSpaceType: RGB
    const [unit] = inputs[0]!.children(4);
    expect(unit!.byte(0)).toBe(1); // ProcessUnitOptions: NormalizationOptions
    expect(unit!.child(1).floats(0)).toEqual([127.5]);
    expect(unit!.child(1).floats(1)).toEqual([64]);
  });

  test('changes nothing else', () => {
    const before = describeModel(old);
    const after = describeModel(patched);
    expect(after.metadataNames).toEqual(['min_runtime_version', 'TFLITE_METADATA']);
    expect(after.metadataBuffers).toEqual([1, 2]);
    expect(after.buffers.slice(0, -1)).toEqual(before.buffers);
    const unchanged = { buffers: 0, metadataNames: 0, metadataBuffers: 0, dataStarts: 0 };
    expect({ ...after, ...unchanged }).toEqual({ ...before, ...unchanged });
    expect(endsWith(patched, old)).toBe(true);
  });

  test('keeps the data of all buffers aligned to 16 bytes', () => {
    expect(describeModel(old).dataStarts.map(start => start % 16)).toEqual([0, 0]);
    expect(describeModel(patched).dataStarts.map(start => start % 16)).toEqual([0, 0, 0]);
  });

  test('gives the same bytes every time', () => {
    expect(addInputMetadata(tinyModel(), { mean: 127.5, std: 64 })).toEqual(patched);
  });

  test('refuses a model that has the entry, and what is not a model', () => {
    const twice = () => addInputMetadata(tinyModel({ metadataName: 'TFLITE_METADATA' }), { mean: 0, std: 1 });
    expect(twice).toThrow('has a TFLITE_METADATA entry already');
    expect(() => addInputMetadata(new Uint8Array(64), { mean: 0, std: 1 })).toThrow('file id TFL3');
    expect(() => addInputMetadata(new Uint8Array(2), { mean: 0, std: 1 })).toThrow('file id TFL3');
  });
});

describe('gatherOutput', () => {
  const old = tinyModel();
  const indices = [0, 1, 2, 3, 4, 5, 5, 0];
  const patched = gatherOutput(old, { output: 0, indices });
  const before = describeModel(old);
  const after = describeModel(patched);

  test('appends a GATHER along the last axis with the indices as constant data', () => {
    expect(after.operatorCodes.at(-1)).toEqual({ old: 36, version: 1, builtin: 36 });
    expect(after.operators.at(-1)).toEqual({ opcode: 1, inputs: [1, 3], outputs: [4], optionsType: 23 });
    const operator = Reader.root(patched).children(2)[0]!.children(3).at(-1)!;
    expect(operator.child(4).int(0)).toBe(3); // GatherOptions.axis
    expect(after.tensors[3]).toMatchObject({ shape: [8], type: 2, buffer: 2 });
    const data = Buffer.from(after.buffers[2]!, 'base64');
    expect(Array.from({ length: data.length / 4 }, (_, i) => data.readInt32LE(i * 4))).toEqual(indices);
    expect(after.dataStarts.map(start => start % 16)).toEqual([0, 0, 0]);
  });

  test('puts its result in the place of the old output', () => {
    expect(after.outputs).toEqual([4, 2]);
    expect(after.tensors[4]).toMatchObject({ shape: [1, 1, 1, 8], type: 0, buffer: 0 });
  });

  test('changes nothing else', () => {
    expect(after.tensors.slice(0, 3)).toEqual(before.tensors);
    expect(after.operators.slice(0, 1)).toEqual(before.operators);
    expect(after.operatorCodes.slice(0, 1)).toEqual(before.operatorCodes);
    expect(after.buffers.slice(0, 2)).toEqual(before.buffers);
    const unchanged = { tensors: 0, operators: 0, operatorCodes: 0, buffers: 0, dataStarts: 0, outputs: 0 };
    expect({ ...after, ...unchanged }).toEqual({ ...before, ...unchanged });
    expect(endsWith(patched, old)).toBe(true);
  });

  test('gives the same bytes every time', () => {
    expect(gatherOutput(tinyModel(), { output: 0, indices })).toEqual(patched);
  });

  test('refuses an index out of range, an absent output and an output that is not float32', () => {
    expect(() => gatherOutput(old, { output: 0, indices: [6] })).toThrow('outside 0..5');
    expect(() => gatherOutput(old, { output: 0, indices: [-1] })).toThrow('outside 0..5');
    expect(() => gatherOutput(old, { output: 2, indices: [0] })).toThrow('no output 2');
    expect(() => gatherOutput(tinyModel({ outputType: 2 }), { output: 0, indices })).toThrow('not float32');
  });

  test('can be followed by addInputMetadata', () => {
    const both = describeModel(addInputMetadata(patched, { mean: 0, std: 255 }));
    expect(both.outputs).toEqual([4, 2]);
    expect(both.operators).toEqual(after.operators);
    expect(both.dataStarts.map(start => start % 16)).toEqual([0, 0, 0, 0]);
  });
});

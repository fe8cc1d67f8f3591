import { buildInputMetadata, type Normalization } from './input-metadata.js';
import { PrependBuilder } from './prepend-builder.js';
import { TableView } from './table-view.js';
import { Buffer, METADATA_NAME, Metadata, MODEL_FIELDS, Model, TFLITE_FILE_ID } from './tflite-schema.js';

/**
 * Returns the TensorFlow Lite model with a `TFLITE_METADATA` entry that describes its image input. The old file
 * stays in the result byte for byte. Throws a `TypeError` when the model has such an entry already.
 */
export function addInputMetadata(tflite: Uint8Array, normalization: Normalization): Uint8Array {
  const model = TableView.root(tflite, TFLITE_FILE_ID);
  const oldBuffers = model.tables(Model.buffers);
  const oldEntries = model.tables(Model.metadata);
  if (oldEntries.some(entry => entry.string(Metadata.name) === METADATA_NAME)) {
    throw new TypeError(`The model has a ${METADATA_NAME} entry already`);
  }

  const builder = new PrependBuilder(tflite);
  const data = builder.createAlignedBytes(buildInputMetadata(normalization));
  const buffer = builder.createTable(1, () => builder.addFieldOffset(Buffer.data, data, 0));
  const name = builder.createString(METADATA_NAME);
  const entry = builder.createTable(2, () => {
    builder.addFieldOffset(Metadata.name, name, 0);
    builder.addFieldInt32(Metadata.buffer, oldBuffers.length, 0);
  });
  const buffers = builder.createTables([...oldBuffers.map(old => builder.refer(old)), buffer]);
  const entries = builder.createTables([...oldEntries.map(old => builder.refer(old)), entry]);
  const root = builder.copyTable(model, MODEL_FIELDS, { [Model.buffers]: buffers, [Model.metadata]: entries });
  builder.finish(root, TFLITE_FILE_ID);
  return builder.asUint8Array().slice();
}

import { Builder, type Offset } from 'flatbuffers';
import * as schema from './tflite-schema.js';

/** How the model's input is scaled: `(pixel - mean) / std`, with pixels 0..255, the same for R, G and B. */
export interface Normalization {
  mean: number;
  std: number;
}

/**
 * Builds the metadata flatbuffer (file id `M001`) that MediaPipe Tasks asks of a vision model: one subgraph whose only
 * input is an RGB image with the given normalization.
 */
export function buildInputMetadata({ mean, std }: Normalization): Uint8Array {
  const builder = new Builder(256);
  const unit = normalizationUnit(builder, mean, std);
  const content = imageContent(builder);
  const units = tableVector(builder, unit);
  const input = table(builder, 5, () => {
    builder.addFieldOffset(schema.TensorMetadata.content, content, 0);
    builder.addFieldOffset(schema.TensorMetadata.processUnits, units, 0);
  });
  const inputs = tableVector(builder, input);
  const subgraph = table(builder, 3, () => {
    builder.addFieldOffset(schema.SubGraphMetadata.inputTensorMetadata, inputs, 0);
  });
  const subgraphs = tableVector(builder, subgraph);
  const root = table(builder, 4, () => builder.addFieldOffset(schema.ModelMetadata.subgraphMetadata, subgraphs, 0));
  builder.finish(root, schema.METADATA_FILE_ID);
  return builder.asUint8Array().slice();
}

function normalizationUnit(builder: Builder, mean: number, std: number): Offset {
  const means = floatVector(builder, mean);
  const stds = floatVector(builder, std);
  const options = table(builder, 2, () => {
    builder.addFieldOffset(schema.NormalizationOptions.mean, means, 0);
    builder.addFieldOffset(schema.NormalizationOptions.std, stds, 0);
  });
  return table(builder, 2, () => {
    builder.addFieldInt8(schema.ProcessUnit.optionsType, schema.ProcessUnitOptions.normalization, 0);
    builder.addFieldOffset(schema.ProcessUnit.options, options, 0);
  });
}

function imageContent(builder: Builder): Offset {
  const image = table(builder, 1, () =>
    builder.addFieldInt8(schema.ImageProperties.colorSpace, schema.ColorSpace.rgb, 0),
  );
  return table(builder, 2, () => {
    builder.addFieldInt8(schema.Content.propertiesType, schema.ContentProperties.image, 0);
    builder.addFieldOffset(schema.Content.properties, image, 0);
  });
}

function table(builder: Builder, slotCount: number, write: () => void): Offset {
  builder.startObject(slotCount);
  write();
  return builder.endObject();
}

function tableVector(builder: Builder, element: Offset): Offset {
  builder.startVector(4, 1, 4);
  builder.addOffset(element);
  return builder.endVector();
}

function floatVector(builder: Builder, value: number): Offset {
  builder.startVector(4, 1, 4);
  builder.addFloat32(value);
  return builder.endVector();
}

/**
 * The part of TensorFlow Lite's schema (schema.fbs, version 3) and of its metadata schema (metadata_schema.fbs) that
 * the model surgery touches. A slot is a field's position in its table; a table may have fewer slots, never more.
 */

export type FieldKind = 'offset' | 'uint8' | 'int32';

export const TFLITE_FILE_ID = 'TFL3';
export const METADATA_FILE_ID = 'M001';
/** Name under which MediaPipe Tasks looks for the metadata in the model's metadata vector. */
export const METADATA_NAME = 'TFLITE_METADATA';

export const Model = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadataBuffer: 5,
  metadata: 6,
  signatureDefs: 7,
} as const;
export const MODEL_FIELDS: readonly FieldKind[] = ['int32', ...Array<FieldKind>(7).fill('offset')];

export const SubGraph = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 } as const;
export const SUBGRAPH_FIELDS: readonly FieldKind[] = Array<FieldKind>(5).fill('offset');

export const OperatorCode = { deprecatedBuiltinCode: 0, customCode: 1, version: 2, builtinCode: 3 } as const;
export const Tensor = { shape: 0, type: 1, buffer: 2, name: 3 } as const;
export const Operator = { opcodeIndex: 0, inputs: 1, outputs: 2, builtinOptionsType: 3, builtinOptions: 4 } as const;
export const GatherOptions = { axis: 0, batchDims: 1 } as const;
export const Buffer = { data: 0 } as const;
export const Metadata = { name: 0, buffer: 1 } as const;

export const BuiltinOperator = { gather: 36 } as const;
export const BuiltinOptions = { gather: 23 } as const;
export const TensorType = { float32: 0, int32: 2 } as const;

export const ModelMetadata = { name: 0, description: 1, version: 2, subgraphMetadata: 3 } as const;
export const SubGraphMetadata = { name: 0, description: 1, inputTensorMetadata: 2 } as const;
export const TensorMetadata = { name: 0, description: 1, dimensionNames: 2, content: 3, processUnits: 4 } as const;
export const Content = { propertiesType: 0, properties: 1 } as const;
export const ContentProperties = { image: 2 } as const;
export const ImageProperties = { colorSpace: 0 } as const;
export const ColorSpace = { rgb: 1 } as const;
export const ProcessUnit = { optionsType: 0, options: 1 } as const;
export const ProcessUnitOptions = { normalization: 1 } as const;
export const NormalizationOptions = { mean: 0, std: 1 } as const;

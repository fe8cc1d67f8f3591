import type { Offset } from 'flatbuffers';
import { PrependBuilder } from './prepend-builder.js';
import { TableView } from './table-view.js';
import * as schema from './tflite-schema.js';

export interface OutputGather {
  /** Which of the subgraph's outputs to replace, from 0. */
  output: number;
  /** For each value of the new last axis, the index on the old last axis that it repeats. */
  indices: readonly number[];
}

interface Graph {
  model: TableView;
  subgraph: TableView;
  tensors: TableView[];
  outputs: number[];
  /** Tensor index of the output that is replaced. */
  source: number;
  shape: number[];
}

/**
 * Returns the TensorFlow Lite model with one operator more: a builtin GATHER along the last axis of one output, whose
 * result takes that output's place. The old file stays in the result byte for byte. Throws a `TypeError` when the
 * model does not have exactly one subgraph, when the output is not float32, or when an index is out of range.
 */
export function gatherOutput(tflite: Uint8Array, { output, indices }: OutputGather): Uint8Array {
  const graph = readGraph(tflite, output);
  const length = graph.shape.at(-1) ?? 0;
  if (indices.some(index => !Number.isInteger(index) || index < 0 || index >= length)) {
    throw new TypeError(`An index is outside 0..${length - 1}`);
  }
  const builder = new PrependBuilder(tflite);
  const subgraph = buildSubgraph(builder, graph, output, indices);
  const root = builder.copyTable(graph.model, schema.MODEL_FIELDS, {
    [schema.Model.operatorCodes]: appendTable(builder, graph.model, schema.Model.operatorCodes, operatorCode(builder)),
    [schema.Model.subgraphs]: builder.createTables([subgraph]),
    [schema.Model.buffers]: appendTable(builder, graph.model, schema.Model.buffers, indexBuffer(builder, indices)),
  });
  builder.finish(root, schema.TFLITE_FILE_ID);
  return builder.asUint8Array().slice();
}

function readGraph(tflite: Uint8Array, output: number): Graph {
  const model = TableView.root(tflite, schema.TFLITE_FILE_ID);
  const [subgraph, ...others] = model.tables(schema.Model.subgraphs);
  if (!subgraph || others.length > 0) throw new TypeError('The model must have exactly one subgraph');
  const tensors = subgraph.tables(schema.SubGraph.tensors);
  const outputs = subgraph.int32s(schema.SubGraph.outputs);
  const source = outputs[output];
  const tensor = source === undefined ? undefined : tensors[source];
  if (source === undefined || !tensor) throw new TypeError(`The model has no output ${output}`);
  if (tensor.uint8(schema.Tensor.type) !== schema.TensorType.float32) throw new TypeError('The output is not float32');
  return { model, subgraph, tensors, outputs, source, shape: tensor.int32s(schema.Tensor.shape) };
}

function buildSubgraph(builder: PrependBuilder, graph: Graph, output: number, indices: readonly number[]): Offset {
  const { model, subgraph, tensors, outputs, source, shape } = graph;
  const indexTensor = tensors.length;
  const newTensor = tensors.length + 1;
  const newTensors = [
    tensor(builder, {
      name: 'gather_indices',
      shape: [indices.length],
      type: schema.TensorType.int32,
      buffer: model.tables(schema.Model.buffers).length,
    }),
    // Buffer 0 is by convention the empty one, for tensors that have no constant data.
    tensor(builder, {
      name: 'gather_output',
      shape: shape.with(-1, indices.length),
      type: schema.TensorType.float32,
      buffer: 0,
    }),
  ];
  const gather = gatherOperator(builder, {
    opcode: model.tables(schema.Model.operatorCodes).length,
    inputs: [source, indexTensor],
    output: newTensor,
    axis: shape.length - 1,
  });
  return builder.copyTable(subgraph, schema.SUBGRAPH_FIELDS, {
    [schema.SubGraph.tensors]: builder.createTables([...tensors.map(old => builder.refer(old)), ...newTensors]),
    [schema.SubGraph.outputs]: builder.createInt32s(outputs.with(output, newTensor)),
    [schema.SubGraph.operators]: appendTable(builder, subgraph, schema.SubGraph.operators, gather),
  });
}

function appendTable(builder: PrependBuilder, view: TableView, slot: number, added: Offset): Offset {
  return builder.createTables([...view.tables(slot).map(old => builder.refer(old)), added]);
}

function operatorCode(builder: PrependBuilder): Offset {
  // Both fields: older readers know only the 8-bit one, newer ones take the larger of the two.
  return builder.createTable(4, () => {
    builder.addFieldInt8(schema.OperatorCode.deprecatedBuiltinCode, schema.BuiltinOperator.gather, 0);
    builder.addFieldInt32(schema.OperatorCode.version, 1, null);
    builder.addFieldInt32(schema.OperatorCode.builtinCode, schema.BuiltinOperator.gather, 0);
  });
}

function indexBuffer(builder: PrependBuilder, indices: readonly number[]): Offset {
  const bytes = new Uint8Array(indices.length * 4);
  const view = new DataView(bytes.buffer);
  indices.forEach((index, position) => {
    view.setInt32(position * 4, index, true);
  });
  const data = builder.createAlignedBytes(bytes);
  return builder.createTable(1, () => builder.addFieldOffset(schema.Buffer.data, data, 0));
}

interface TensorFields {
  name: string;
  shape: number[];
  type: number;
  buffer: number;
}

function tensor(builder: PrependBuilder, fields: TensorFields): Offset {
  const name = builder.createString(fields.name);
  const shape = builder.createInt32s(fields.shape);
  return builder.createTable(4, () => {
    builder.addFieldOffset(schema.Tensor.shape, shape, 0);
    builder.addFieldInt8(schema.Tensor.type, fields.type, 0);
    builder.addFieldInt32(schema.Tensor.buffer, fields.buffer, 0);
    builder.addFieldOffset(schema.Tensor.name, name, 0);
  });
}

interface GatherFields {
  opcode: number;
  inputs: number[];
  output: number;
  axis: number;
}

function gatherOperator(builder: PrependBuilder, fields: GatherFields): Offset {
  const inputs = builder.createInt32s(fields.inputs);
  const outputs = builder.createInt32s([fields.output]);
  const options = builder.createTable(2, () => builder.addFieldInt32(schema.GatherOptions.axis, fields.axis, 0));
  return builder.createTable(5, () => {
    builder.addFieldInt32(schema.Operator.opcodeIndex, fields.opcode, 0);
    builder.addFieldOffset(schema.Operator.inputs, inputs, 0);
    builder.addFieldOffset(schema.Operator.outputs, outputs, 0);
    builder.addFieldInt8(schema.Operator.builtinOptionsType, schema.BuiltinOptions.gather, 0);
    builder.addFieldOffset(schema.Operator.builtinOptions, options, 0);
  });
}

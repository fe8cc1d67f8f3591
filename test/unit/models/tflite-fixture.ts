/**
 * A reader and a tiny model for the surgery tests. Slot numbers are written out on purpose, so that a wrong number
 * in models/flatbuffer/tflite-schema.ts cannot agree with itself.
 */
import { Builder, ByteBuffer, type Offset } from 'flatbuffers';

export class Reader {
  constructor(
    readonly buffer: ByteBuffer,
    readonly at: number,
  ) {}

  static root(bytes: Uint8Array): Reader {
    const buffer = new ByteBuffer(bytes);
    return new Reader(buffer, buffer.readInt32(0));
  }

  field(slot: number): number {
    const offset = this.buffer.__offset(this.at, 4 + 2 * slot);
    return offset && this.at + offset;
  }
  int(slot: number): number {
    return this.field(slot) && this.buffer.readInt32(this.field(slot));
  }
  byte(slot: number): number {
    return this.field(slot) && this.buffer.readUint8(this.field(slot));
  }
  text(slot: number): string {
    return this.field(slot) ? String(this.buffer.__string(this.field(slot))) : '';
  }
  child(slot: number): Reader {
    return new Reader(this.buffer, this.buffer.__indirect(this.field(slot)));
  }
  vector(slot: number): number[] {
    if (!this.field(slot)) return [];
    const start = this.buffer.__vector(this.field(slot));
    return Array.from({ length: this.buffer.__vector_len(this.field(slot)) }, (_, i) => start + i * 4);
  }
  children(slot: number): Reader[] {
    return this.vector(slot).map(at => new Reader(this.buffer, this.buffer.__indirect(at)));
  }
  ints(slot: number): number[] {
    return this.vector(slot).map(at => this.buffer.readInt32(at));
  }
  floats(slot: number): number[] {
    return this.vector(slot).map(at => this.buffer.readFloat32(at));
  }
  /** Where the first element of a vector is, in bytes from the start of the file; 0 when absent. */
  start(slot: number): number {
    return this.field(slot) && this.buffer.__vector(this.field(slot));
  }
  data(slot: number): Uint8Array {
    if (!this.field(slot)) return new Uint8Array(0);
    return this.buffer
      .bytes()
      .subarray(this.start(slot), this.start(slot) + this.buffer.__vector_len(this.field(slot)));
  }
}

/** Everything the surgery could damage, as plain values. */
export function describeModel(bytes: Uint8Array) {
  const model = Reader.root(bytes);
  const graphs = model.children(2);
  return {
    fileId: new TextDecoder().decode(bytes.subarray(4, 8)),
    version: model.int(0),
    description: model.text(3),
    operatorCodes: model.children(1).map(code => ({ old: code.byte(0), version: code.int(2), builtin: code.int(3) })),
    buffers: model.children(4).map(buffer => Buffer.from(buffer.data(0)).toString('base64')),
    dataStarts: model.children(4).map(buffer => buffer.start(0)),
    metadataNames: model.children(6).map(entry => entry.text(0)),
    metadataBuffers: model.children(6).map(entry => entry.int(1)),
    graphCount: graphs.length,
    graphName: graphs[0]!.text(4),
    inputs: graphs[0]!.ints(1),
    outputs: graphs[0]!.ints(2),
    tensors: graphs[0]!.children(0).map(tensor => ({
      shape: tensor.ints(0),
      type: tensor.byte(1),
      buffer: tensor.int(2),
      name: tensor.text(3),
    })),
    operators: graphs[0]!.children(3).map(operator => ({
      opcode: operator.int(0),
      inputs: operator.ints(1),
      outputs: operator.ints(2),
      optionsType: operator.byte(3),
    })),
  };
}

/** True when `old` is the end of `bytes`, save up to 15 bytes of padding. */
export function endsWith(bytes: Uint8Array, old: Uint8Array): boolean {
  const found = Buffer.from(bytes).lastIndexOf(Buffer.from(old));
  return found > 0 && found % 16 === 0 && bytes.length - found - old.length < 16;
}

/** A model with one operator (RESHAPE): tensor 0 in, tensors 1 `[1,1,1,6]` and 2 `[1,1]` out. */
export function tinyModel(options: { outputType?: number; metadataName?: string } = {}): Uint8Array {
  const b = new Builder(512);
  const ints = (values: number[]) => {
    b.startVector(4, values.length, 4);
    for (const value of values.toReversed()) b.addInt32(value);
    return b.endVector();
  };
  const refs = (tables: Offset[]) => {
    b.startVector(4, tables.length, 4);
    for (const table of tables.toReversed()) b.addOffset(table);
    return b.endVector();
  };
  const table = (write: () => void) => {
    b.startObject(8);
    write();
    return b.endObject();
  };
  const tensor = (name: string, dims: number[], type = 0) => {
    const label = b.createString(name);
    const shape = ints(dims);
    return table(() => {
      b.addFieldOffset(0, shape, 0);
      b.addFieldInt8(1, type, 0);
      b.addFieldOffset(3, label, 0);
    });
  };
  const emptyBuffer = table(() => {});
  b.prep(16, 5);
  const weights = b.createByteVector(Uint8Array.of(1, 2, 3, 4, 5));
  const weightBuffer = table(() => b.addFieldOffset(0, weights, 0));
  const buffers = refs([emptyBuffer, weightBuffer]);
  const tensors = refs([
    tensor('in', [1, 2, 3]),
    tensor('out', [1, 1, 1, 6], options.outputType),
    tensor('flag', [1, 1]),
  ]);
  const [inputs, outputs, from, to] = [ints([0]), ints([1, 2]), ints([0]), ints([1])];
  const operator = table(() => {
    b.addFieldOffset(1, from, 0);
    b.addFieldOffset(2, to, 0);
  });
  const operators = refs([operator]);
  const graphName = b.createString('main');
  const graph = table(() => {
    b.addFieldOffset(0, tensors, 0);
    b.addFieldOffset(1, inputs, 0);
    b.addFieldOffset(2, outputs, 0);
    b.addFieldOffset(3, operators, 0);
    b.addFieldOffset(4, graphName, 0);
  });
  const code = table(() => {
    b.addFieldInt8(0, 22, 0);
    b.addFieldInt32(3, 22, 0);
  });
  const [codes, graphs, description] = [refs([code]), refs([graph]), b.createString('tiny')];
  const entryName = b.createString(options.metadataName ?? 'min_runtime_version');
  const entry = table(() => {
    b.addFieldOffset(0, entryName, 0);
    b.addFieldInt32(1, 1, 0);
  });
  const entries = refs([entry]);
  const root = table(() => {
    b.addFieldInt32(0, 3, 0);
    b.addFieldOffset(1, codes, 0);
    b.addFieldOffset(2, graphs, 0);
    b.addFieldOffset(3, description, 0);
    b.addFieldOffset(4, buffers, 0);
    b.addFieldOffset(6, entries, 0);
  });
  b.finish(root, 'TFL3');
  return b.asUint8Array().slice();
}

import { Builder, type Offset } from 'flatbuffers';
import type { TableView } from './table-view.js';
import type { FieldKind } from './tflite-schema.js';

/** TensorFlow Lite aligns the data of its buffers to this many bytes. */
export const DATA_ALIGNMENT = 16;

/**
 * Builds a flatbuffer in front of an existing one. Offsets in a flatbuffer only point forward and the builder fills
 * its buffer from the end, so the old file can stay at the end, byte for byte, and new tables can point into it.
 */
export class PrependBuilder extends Builder {
  private readonly oldStart: Offset;

  constructor(old: Uint8Array) {
    super(old.length + 16_384);
    // Builder offsets count from the end, and the end is aligned: so the old file keeps its own alignment.
    this.oldStart = this.createAlignedBytes(old) - 4;
  }

  /** The builder's offset of something in the old file. */
  refer(view: TableView): Offset {
    return this.referPosition(view.position);
  }

  /** A byte vector whose first byte (behind the 4-byte length) is aligned to `DATA_ALIGNMENT`. */
  createAlignedBytes(bytes: Uint8Array): Offset {
    this.prep(DATA_ALIGNMENT, bytes.length);
    return this.createByteVector(bytes);
  }

  createInt32s(values: readonly number[]): Offset {
    this.startVector(4, values.length, 4);
    for (const value of values.toReversed()) this.addInt32(value);
    return this.endVector();
  }

  createFloat32s(values: readonly number[]): Offset {
    this.startVector(4, values.length, 4);
    for (const value of values.toReversed()) this.addFloat32(value);
    return this.endVector();
  }

  createTables(tables: readonly Offset[]): Offset {
    this.startVector(4, tables.length, 4);
    for (const table of tables.toReversed()) this.addOffset(table);
    return this.endVector();
  }

  /** A table that has only fields given here. Offsets must have been created before. */
  createTable(slotCount: number, write: () => void): Offset {
    this.startObject(slotCount);
    write();
    return this.endObject();
  }

  /** A copy of an old table, sharing all it points at, with some offset fields replaced or added. */
  copyTable(view: TableView, fields: readonly FieldKind[], replaced: Readonly<Record<number, Offset>>): Offset {
    if (view.slotCount > fields.length) {
      throw new TypeError(`The table has ${view.slotCount} fields, only ${fields.length} are known`);
    }
    return this.createTable(fields.length, () => {
      fields.forEach((kind, slot) => {
        const replacement = replaced[slot];
        if (replacement !== undefined) this.addFieldOffset(slot, replacement, 0);
        else if (view.field(slot) !== 0) this.copyField(view, slot, kind);
      });
    });
  }

  private copyField(view: TableView, slot: number, kind: FieldKind): void {
    if (kind === 'offset') {
      this.addFieldOffset(slot, this.referPosition(view.buffer.__indirect(view.field(slot))), 0);
    } else if (kind === 'int32') {
      this.addFieldInt32(slot, view.int32(slot), null);
    } else {
      this.addFieldInt8(slot, view.uint8(slot), null);
    }
  }

  private referPosition(position: number): Offset {
    return this.oldStart - position;
  }
}

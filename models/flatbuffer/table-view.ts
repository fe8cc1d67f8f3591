import { ByteBuffer } from 'flatbuffers';

/**
 * Reads one table of a flatbuffer without generated code. `position` and every position returned are absolute, in
 * bytes from the start of the file. Fields are addressed by slot; an absent field has position 0.
 */
export class TableView {
  constructor(
    readonly buffer: ByteBuffer,
    readonly position: number,
  ) {}

  /** The root table. Throws when the file id is not the expected one. */
  static root(bytes: Uint8Array, fileId: string): TableView {
    const buffer = new ByteBuffer(bytes);
    if (bytes.length < 16 || !buffer.__has_identifier(fileId)) {
      throw new TypeError(`Not a flatbuffer with file id ${fileId}`);
    }
    return new TableView(buffer, buffer.__indirect(0));
  }

  /** How many slots the table's own layout has; more than the schema knows means a newer schema. */
  get slotCount(): number {
    const vtable = this.position - this.buffer.readInt32(this.position);
    return (this.buffer.readUint16(vtable) - 4) / 2;
  }

  field(slot: number): number {
    const offset = this.buffer.__offset(this.position, 4 + 2 * slot);
    return offset === 0 ? 0 : this.position + offset;
  }

  int32(slot: number, fallback = 0): number {
    const field = this.field(slot);
    return field === 0 ? fallback : this.buffer.readInt32(field);
  }

  uint8(slot: number, fallback = 0): number {
    const field = this.field(slot);
    return field === 0 ? fallback : this.buffer.readUint8(field);
  }

  string(slot: number): string {
    const field = this.field(slot);
    return field === 0 ? '' : (this.buffer.__string(field) as string);
  }

  table(slot: number): TableView | null {
    const field = this.field(slot);
    return field === 0 ? null : new TableView(this.buffer, this.buffer.__indirect(field));
  }

  /** The elements of a vector of tables; empty when the field is absent. */
  tables(slot: number): TableView[] {
    return this.elements(slot, 4).map(at => new TableView(this.buffer, this.buffer.__indirect(at)));
  }

  int32s(slot: number): number[] {
    return this.elements(slot, 4).map(at => this.buffer.readInt32(at));
  }

  float32s(slot: number): number[] {
    return this.elements(slot, 4).map(at => this.buffer.readFloat32(at));
  }

  /** A view (no copy) of a vector of bytes. */
  bytes(slot: number): Uint8Array {
    const field = this.field(slot);
    if (field === 0) return new Uint8Array(0);
    const start = this.buffer.__vector(field);
    return this.buffer.bytes().subarray(start, start + this.buffer.__vector_len(field));
  }

  private elements(slot: number, size: number): number[] {
    const field = this.field(slot);
    if (field === 0) return [];
    const start = this.buffer.__vector(field);
    return Array.from({ length: this.buffer.__vector_len(field) }, (_, index) => start + index * size);
  }
}

/** How far a set of downloads is. */
export interface LoadProgress {
  /** Bytes received so far (uncompressed), never falling. */
  loaded: number;
  /** Bytes of all files, known beforehand from the manifest. */
  total: number;
  /** `loaded / total`, 0..1. */
  ratio: number;
  /** The file that moved last, relative to the asset base. */
  asset: string;
}

/** Adds several downloads up to one figure. Each file counts at most its size, and only forwards, also after a retry. */
export class ProgressTracker {
  readonly #received = new Map<string, number>();
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #report: (progress: LoadProgress) => void;

  constructor(sizes: ReadonlyMap<string, number>, report: (progress: LoadProgress) => void) {
    this.#sizes = sizes;
    this.#report = report;
  }

  update(asset: string, bytes: number): void {
    const size = this.#sizes.get(asset) ?? 0;
    const before = this.#received.get(asset) ?? 0;
    const now = Math.min(Math.max(bytes, before), size);
    if (now === before) return;
    this.#received.set(asset, now);
    const loaded = sum(this.#received.values());
    const total = sum(this.#sizes.values());
    this.#report({ loaded, total, ratio: loaded / total, asset });
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

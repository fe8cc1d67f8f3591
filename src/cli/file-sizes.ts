/** What files weigh on the way to a browser. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Bytes. */
export interface FileSize {
  raw: number;
  gzip: number;
  brotli: number;
}

/** At the levels that a file compressed once, at deployment, can afford. */
export function measureFile(bytes: Uint8Array): FileSize {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: quality }).length,
  };
}

export function addSizes(sizes: readonly FileSize[]): FileSize {
  return {
    raw: sizes.reduce((sum, { raw }) => sum + raw, 0),
    gzip: sizes.reduce((sum, { gzip }) => sum + gzip, 0),
    brotli: sizes.reduce((sum, { brotli }) => sum + brotli, 0),
  };
}

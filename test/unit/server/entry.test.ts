import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { describe, expect, it } from 'vitest';

async function bundle(entry: string, format: 'es' | 'iife'): Promise<Rollup.OutputChunk[]> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: [format], name: 'entry' },
      rollupOptions: { external: ['jose', 'redis', /^node:/] },
    },
  });
  const [{ output }] = result as Rollup.RollupOutput[];
  return output.filter(part => part.type === 'chunk');
}

/** What a chunk imports at once, through other chunks too. */
function eagerImports(chunks: Rollup.OutputChunk[], [{ imports }]: Rollup.OutputChunk[]): string[] {
  return imports.flatMap(name => {
    const chunk = chunks.filter(({ fileName }) => fileName === name);
    return chunk.length > 0 ? eagerImports(chunks, chunk) : [name];
  });
}

describe('entries', () => {
  it('the server entry loads no Node module and no Redis client until one is needed: it runs on edge runtimes', async () => {
    const chunks = await bundle('src/server.ts', 'es');
    expect(eagerImports(chunks, chunks)).toEqual(['jose']);
  });

  it('the browser client holds no server code and stays below 3 kB (gzip)', async () => {
    const [{ code, moduleIds }] = await bundle('src/confirm/confirm-client.ts', 'iife');
    expect(moduleIds.filter(id => id.includes('/src/server'))).toEqual([]);
    expect(gzipSync(code).byteLength).toBeLessThan(3_000);
  });
});

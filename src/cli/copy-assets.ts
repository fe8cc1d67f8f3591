#!/usr/bin/env node
/** `npx liveness-check-assets FOLDER`: copies what the browser loads out of the installed package. */
import { cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = `Usage: liveness-check-assets [--webgpu] FOLDER
Copies runtime/, models/ and locales/ into FOLDER, which your server then serves as the asset base.
--webgpu also copies ONNX Runtime's WebGPU build (27 MB), which only backend="webgpu" or "auto" loads.
`;

/** Published as dist/copy-assets.js, with the files beside it. */
const DIST = import.meta.dirname;
const WEBGPU_ONLY = ['ort.webgpu.bundle.min.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { webgpu: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [folder, ...rest] = positionals;
  if (!folder || rest.length > 0) throw new Error(`name one folder.\n${USAGE}`);
  const target = resolve(folder);
  for (const part of ['runtime', 'models', 'locales']) {
    await cp(join(DIST, part), join(target, part), {
      recursive: true,
      filter: source => values.webgpu || !WEBGPU_ONLY.includes(basename(source)),
    });
  }
  process.stdout.write(`Copied to ${target}. Its path on your server is the asset base.\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`liveness-check-assets: ${error.message}\n`);
  process.exitCode = 1;
});

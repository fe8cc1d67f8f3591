import { defineConfig, type UserConfig } from 'vite';

/**
 * One configuration per output (`vite build --mode NAME`, all of them through `npm run build`) and the dev server.
 * Everything lands flat in `dist/` beside `runtime/`, `models/` and `locales/`, so that a script's own directory is its
 * asset base.
 */
const SHARED = {
  base: './',
  // The worker is a string in the scripts that carry it, which no application's minifier can shorten.
  worker: { format: 'es', rolldownOptions: { output: { minify: true } } },
} satisfies UserConfig;

/** The type declarations carry the documentation. */
const WITHOUT_DOCS = { comments: { jsdoc: false } };

const OUTPUTS: Record<string, UserConfig['build']> = {
  // For bundlers: one file per entry, its dependencies left to the application.
  npm: {
    lib: {
      entry: { index: 'src/index.ts', engine: 'src/engine.ts', define: 'src/define.ts', react: 'src/react.ts' },
      formats: ['es'],
    },
    rolldownOptions: { external: [/^(lit|@shoelace-style\/localize|react)($|\/)/], output: WITHOUT_DOCS },
    minify: false,
  },
  // The React entry for servers: the component's library has a version of its own for them.
  'react-server': {
    lib: { entry: { 'react.server': 'src/react.ts' }, formats: ['es'] },
    rolldownOptions: { external: [/^react($|\/)/, /^\.\/(define|engine)\.js$/], output: WITHOUT_DOCS },
    minify: false,
  },
  // For Node and edge runtimes: dependencies stay imports.
  server: {
    lib: { entry: { server: 'src/server.ts', 'copy-assets': 'src/cli/copy-assets.ts' }, formats: ['es'] },
    rolldownOptions: { external: [/^node:/, 'jose'] },
    minify: false,
  },
  // For pages without a bundler: one file with Lit inside.
  module: {
    lib: { entry: { 'liveness-check': 'src/cdn.ts' }, formats: ['es'] },
    // Vite leaves the spaces in ES modules of libraries, for the sake of bundlers; no bundler sees this one.
    rolldownOptions: { output: { minify: true } },
    minify: true,
  },
  // The same as a classic script, which knows itself by document.currentScript.
  classic: {
    lib: {
      entry: { 'liveness-check': 'src/cdn.ts' },
      name: 'Liveness',
      formats: ['iife'],
      fileName: (_format, name) => `${name}.iife.js`,
    },
    minify: true,
  },
  // The worker as a file, for pages whose CSP forbids blob workers.
  worker: {
    lib: { entry: { 'analyzer.worker': 'src/inference/analyzer.worker.ts' }, formats: ['es'] },
    outDir: 'dist/runtime',
    minify: true,
  },
};

export default defineConfig(({ command, mode }) => {
  if (command === 'serve') return SHARED;
  const build = OUTPUTS[mode];
  if (!build) throw new Error(`Unknown build "${mode}"; known: ${Object.keys(OUTPUTS).join(', ')}. Use npm run build.`);
  return {
    ...SHARED,
    ...(mode === 'react-server' && { resolve: { conditions: ['node', 'production'] } }),
    ...(mode === 'classic' && { define: { 'import.meta.url': 'undefined' } }),
    publicDir: false,
    build: { target: 'es2022', outDir: 'dist', emptyOutDir: false, reportCompressedSize: false, ...build },
  };
});

export const OUTPUT_NAMES = Object.keys(OUTPUTS);

/**
 * What a page downloads until the first hint and until the verdict, beside three others measured alike from their npm
 * packages. Run: npx tsx bench/sizes.ts [--peers]   (with --peers it installs them in a temporary folder, 300 MB)
 * Prints the tables of docs/sizes.md.
 */
import { execFile as execFileCallback } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { findNpmCommand } from '../models/npm-pack.js';
import { ASSET_MANIFEST } from '../src/assets/manifest.generated.js';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { addSizes, type FileSize, measureFile } from '../src/cli/file-sizes.js';
import { projectPath } from '../src/cli/project.js';
import { LANDMARKER_ASSETS, ORT_ASSETS } from '../src/inference/models.js';

type Row = [name: string, size: FileSize];

const execFile = promisify(execFileCallback);
const SCRIPT = 'liveness-check.iife.js';
const FIRST_HINT = [SCRIPT, ...Object.values(LANDMARKER_ASSETS)];
const VERDICT = [
  ...Object.values(ORT_ASSETS.wasm),
  ...Object.keys(ASSET_MANIFEST).filter(path => path.endsWith('.onnx')),
];

function kilobytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

function printTable(title: string, rows: readonly Row[]): void {
  const lines = rows.map(
    ([name, size]) => `| ${name} | ${[size.raw, size.gzip, size.brotli].map(kilobytes).join(' | ')} |`,
  );
  process.stdout.write(`\n${title}\n\n| | raw | gzip | brotli |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`);
}

async function measureOurs(): Promise<{ firstHint: FileSize; verdict: FileSize }> {
  if (!(await isBuildCurrent())) await buildAll();
  const measure = async (file: string): Promise<Row> => [
    `\`${file}\``,
    measureFile(await readFile(projectPath('dist', file))),
  ];
  const first = await Promise.all(FIRST_HINT.map(measure));
  const then = await Promise.all(VERDICT.map(measure));
  const firstHint = addSizes(first.map(([, size]) => size));
  const verdict = addSizes([...first, ...then].map(([, size]) => size));
  printTable('Until the first hint', [...first, ['**together**', firstHint]]);
  printTable('Loaded behind it, before the verdict', [...then, ['**together, with the above**', verdict]]);
  return { firstHint, verdict };
}

/** An application's script with this in it, and the files it loads besides, all out of npm packages. */
interface Peer {
  name: string;
  packages: readonly string[];
  /** Entry of a bundle; without one the files are taken as they are. */
  code?: string;
  firstHint: readonly string[];
  verdict: readonly string[];
}

const HUMAN = '@vladmandic/human';
const TFJS_WASM = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';

const PEERS: readonly Peer[] = [
  {
    name: 'AWS FaceLivenessDetector 3.6.8 (without its BlazeFace weights, which are not on npm; the verdict is the server’s)',
    packages: ['@aws-amplify/ui-react-liveness@3.6.8', 'aws-amplify@6', 'react@19.3.1', 'react-dom@19.3.1'],
    code: `import { FaceLivenessDetectorCore } from '@aws-amplify/ui-react-liveness';
      import '@aws-amplify/ui-react/styles.css';
      globalThis.detector = FaceLivenessDetectorCore;`,
    firstHint: [TFJS_WASM],
    verdict: [],
  },
  {
    name: 'Smile ID smart-camera-web 11.0.1 (its wasm and model come from its own host, not from npm; the verdict is the server’s)',
    packages: ['@smile_identity/smart-camera-web@11.0.1'],
    firstHint: ['@smile_identity/smart-camera-web/smart-camera-web.js'],
    verdict: [],
  },
  {
    name: '@vladmandic/human 3.3.6 (face detector, mesh; then antispoof and liveness)',
    packages: ['@vladmandic/human@3.3.6'],
    firstHint: [
      `${HUMAN}/dist/human.js`,
      ...['blazeface', 'facemesh'].flatMap(name => [`${HUMAN}/models/${name}.json`, `${HUMAN}/models/${name}.bin`]),
    ],
    verdict: ['antispoof', 'liveness'].flatMap(name => [`${HUMAN}/models/${name}.json`, `${HUMAN}/models/${name}.bin`]),
  },
];

async function bundleSizes(folder: string, code: string): Promise<FileSize[]> {
  await writeFile(join(folder, 'entry.js'), code);
  await writeFile(join(folder, 'index.html'), '<script type="module" src="./entry.js"></script>');
  await build({ root: folder, configFile: false, logLevel: 'silent' });
  const files = (await readdir(join(folder, 'dist/assets'))).filter(file => /\.(js|css)$/.test(file));
  return Promise.all(files.map(async file => measureFile(await readFile(join(folder, 'dist/assets', file)))));
}

async function measurePeer({ name, packages, code, firstHint, verdict }: Peer): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'liveness-peer-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    const { file, prefix, shell } = findNpmCommand();
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    await execFile(file, [...prefix, 'install', ...packages, ...quiet], { cwd: folder, shell });
    const sizes = (paths: readonly string[]) =>
      Promise.all(paths.map(async path => measureFile(await readFile(join(folder, 'node_modules', path)))));
    const first = addSizes([...(code ? await bundleSizes(folder, code) : []), ...(await sizes(firstHint))]);
    const all = addSizes([first, ...(await sizes(verdict))]);
    return [
      [`${name}: first hint`, first],
      [`${name}: verdict`, all],
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { firstHint, verdict } = await measureOurs();
if (process.argv.includes('--peers')) {
  const peers: Row[] = [];
  for (const peer of PEERS) peers.push(...(await measurePeer(peer)));
  printTable('Beside others', [
    ['liveness-check: first hint', firstHint],
    ['liveness-check: verdict', verdict],
    ...peers,
  ]);
}

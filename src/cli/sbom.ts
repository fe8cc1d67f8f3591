/**
 * `npm run -s sbom > sbom.json`: what is in the published package, as CycloneDX 1.5: its dependencies, the libraries that
 * are inside its files, and the models with their hashes. `-- --list` prints name, version and licence only.
 */
import { execFileSync } from 'node:child_process';
import { ASSET_MANIFEST } from '../assets/manifest.generated.js';
import { projectPath } from './project.js';

interface Component {
  type: string;
  name: string;
  version?: string;
  'bom-ref'?: string;
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[];
  hashes?: { alg: string; content: string }[];
}

interface Bom {
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  metadata: { component: Component };
  [key: string]: unknown;
}

/** Built into `dist/`, hence shipped, though npm calls them development dependencies. */
const INSIDE = ['@mediapipe/tasks-vision', 'onnxruntime-web', 'image-size', '@lit/react'];

const MODEL_LICENCES: Readonly<Record<string, string>> = {
  'models/face_landmarker.task': 'Apache-2.0',
  'models/fr_liveness.onnx': 'MIT',
  'models/face-state.onnx': 'Apache-2.0',
  'models/surround.onnx': 'Apache-2.0',
  'models/texture.onnx': 'Apache-2.0',
};

/** npm's own list of what is installed. */
function readNpm(...args: string[]): Bom {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', ...args], {
    cwd: projectPath('.'),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  return JSON.parse(text) as Bom;
}

function models(): Component[] {
  return Object.entries(ASSET_MANIFEST)
    .filter(([path]) => path.startsWith('models/'))
    .map(([path, { sha256 }]) => ({
      type: 'machine-learning-model',
      name: path,
      'bom-ref': path,
      ...(MODEL_LICENCES[path] && { licenses: [{ license: { id: MODEL_LICENCES[path] } }] }),
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    }));
}

export function createSbom(): Bom {
  const bom = readNpm('--omit', 'dev');
  const everything = readNpm();
  const inside = everything.components.filter(({ name }) => INSIDE.includes(name));
  const added = [...inside, ...models()];
  const known = new Set(bom.components.map(component => component['bom-ref']));
  bom.metadata.component.name = 'liveness-check';
  bom.components.push(...added.filter(component => !known.has(component['bom-ref'])));
  bom.dependencies.push(...added.map(component => ({ ref: component['bom-ref']! })));
  return bom;
}

export function licenceOf({ licenses = [] }: Component): string {
  return (
    licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name).join(', ') || 'none named'
  );
}

if (process.argv[1] === import.meta.filename) {
  const bom = createSbom();
  const line = (component: Component) =>
    `${component.name} ${component.version ?? ''} (${licenceOf(component)})`.replace('  ', ' ');
  const list = process.argv.includes('--list');
  process.stdout.write(list ? `${bom.components.map(line).join('\n')}\n` : `${JSON.stringify(bom, null, 2)}\n`);
}

/** The order of the source folders, and a checker of imports against it. */
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** A source file: path from `src/`, with slashes, and text. */
export interface SourceFile {
  path: string;
  text: string;
}

interface Layer {
  /** Folders whose files it may import besides its own. */
  folders: readonly string[];
  /** Packages it may import; `node:` stands for all of Node's. */
  packages: readonly string[];
  /** Single files of other folders that it may import. */
  files?: readonly string[];
}

const BROWSER_LAYERS = ['core', 'assets', 'camera', 'confirm', 'inference', 'engine', 'element'];

/** The protocol that both ends of a confirmation speak. */
const WIRE_FORMAT = ['confirm/wire.js', 'confirm/parse-answer.js'];

/** Imports go one way: `core` knows nothing, each folder below knows those above it that it lists. */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: { folders: [], packages: ['image-size'] },
  assets: { folders: ['core'], packages: [] },
  camera: { folders: ['core', 'assets'], packages: [] },
  confirm: { folders: ['core', 'assets'], packages: [] },
  inference: { folders: ['core', 'assets'], packages: ['onnxruntime-web', '@mediapipe/tasks-vision'] },
  engine: { folders: ['core', 'assets', 'camera', 'confirm', 'inference'], packages: [] },
  element: { folders: BROWSER_LAYERS, packages: ['lit', '@shoelace-style/localize'] },
  /** Error rates and reports, for the terminal and the demo page; no part of what is published. */
  evaluation: { folders: ['core'], packages: ['echarts'] },
  server: { folders: ['core'], packages: ['jose', 'redis', 'node:'], files: WIRE_FORMAT },
};

/** Entries are files of `src/` itself. Those that carry no element must not pull Lit in. */
const ENTRIES: Readonly<Record<string, Layer>> = {
  'engine.ts': { folders: BROWSER_LAYERS.filter(name => name !== 'element'), packages: [] },
  'server.ts': { folders: ['core', 'server'], packages: ['jose'], files: WIRE_FORMAT },
};
const ELEMENT_ENTRY: Layer = { folders: BROWSER_LAYERS, packages: ['lit', 'react', '@lit/react'] };

/** The terminal commands may import everything. */
const UNBOUND = 'cli';

/** What only these files may name in their code: type imports, `import()` and strings included. */
const OWNERS: readonly { what: string; pattern: RegExp; owner: string }[] = [
  { what: '@mediapipe/tasks-vision', pattern: /@mediapipe\/tasks-vision/, owner: 'inference/face-landmarker.ts' },
  { what: 'onnxruntime-web', pattern: /onnxruntime-web/, owner: 'inference/onnx-session.ts' },
  { what: 'import.meta.url', pattern: /import\.meta\.url/, owner: 'assets/script-base.ts' },
  { what: 'document.currentScript', pattern: /\.currentScript\b/, owner: 'assets/script-base.ts' },
  { what: 'getUserMedia', pattern: /\.getUserMedia\b/, owner: 'camera/open-camera.ts' },
];

/** Every break of the rules, in words; none when all is well. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap(file => {
    const { imports, code } = parse(file);
    return [...checkImports(file.path, imports), ...checkOwners(file.path, code)];
  });
}

/** Who names what only its owner may, owners included. */
export function findOwners(files: readonly SourceFile[]): Map<string, string[]> {
  const parsed = files.filter(({ path }) => folderOf(path) !== UNBOUND).map(file => ({ ...file, ...parse(file) }));
  return new Map(
    OWNERS.map(({ what, pattern }) => [what, parsed.filter(({ code }) => pattern.test(code)).map(({ path }) => path)]),
  );
}

function checkImports(path: string, imports: readonly string[]): string[] {
  const folder = folderOf(path);
  if (folder === UNBOUND) return [];
  const layer = folder === '' ? (ENTRIES[path] ?? ELEMENT_ENTRY) : LAYERS[folder];
  if (!layer) return [`${path}: the folder ${folder} has no place in the order`];
  return imports.flatMap(request => {
    if (request.startsWith('.')) {
      const target = posix.join(posix.dirname(path), request);
      if (target.startsWith('..')) return [`${path}: ${request} leaves src`];
      const targetFolder = folderOf(target);
      if (targetFolder === '' && folder !== '') return [`${path}: imports the entry ${target}`];
      return targetFolder === folder || layer.folders.includes(targetFolder) || layer.files?.includes(target)
        ? []
        : [`${path}: ${folder || 'this entry'} must not import ${target}`];
    }
    const allowed = layer.packages.some(name =>
      name.endsWith(':') ? request.startsWith(name) : request === name || request.startsWith(`${name}/`),
    );
    return allowed ? [] : [`${path}: must not import the package ${request}`];
  });
}

function checkOwners(path: string, code: string): string[] {
  if (folderOf(path) === UNBOUND) return [];
  return OWNERS.filter(({ pattern, owner }) => path !== owner && pattern.test(code)).map(
    ({ what, owner }) => `${path}: only ${owner} may name ${what}`,
  );
}

/** `''` for a file of `src/` itself. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

/** What a file imports (types, re-exports and `import()` of a literal included) and its code without comments. */
function parse({ path, text }: SourceFile): { imports: string[]; code: string } {
  const { module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const imports = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) =>
      literal(text.slice(moduleRequest.start, moduleRequest.end)),
    ),
  ];
  let code = text;
  for (const { start, end } of comments) code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  // Types are imported by expression too, which is no import to a module record.
  for (const [, request] of code.matchAll(/\btypeof import\(\s*['"]([^'"]+)['"]/g)) imports.push(request!);
  return { imports: imports.map(request => request.replace(/\?.*$/, '')), code };
}

function literal(expression: string): string[] {
  const quoted = /^\s*(['"])(.*)\1\s*$/s.exec(expression.replace(/\/\*.*?\*\//gs, ''));
  return quoted ? [quoted[2]!] : [];
}

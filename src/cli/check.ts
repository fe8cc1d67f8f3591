import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type LivenessConfigOverride, resolveConfig } from '../core/config.js';
import { LivenessError, toLivenessError } from '../core/errors.js';
import type { LivenessResponse } from '../core/response.js';
import type { BackendChoice } from '../engine/choose-backend.js';
import { failureResponse } from '../engine/judge-image.js';
import { startHeadlessEngine } from './headless-engine.js';
import { expandPath } from './image-paths.js';
import { createProgressLine } from './progress-line.js';

const USAGE = `Usage: npm run -s check -- [options] PATH…

Judges photos with the production engine in headless Chromium.
PATH is an image, or a folder whose images are all judged.
Prints one JSON line per image on stdout, in the response shape of the API.

  --pretty          indented JSON
  --backend NAME    wasm (default), webgpu or auto
  --config FILE     JSON with any part of the configuration
  --help            this text

Exit code: 0 when every image was judged, 2 when anything failed.
`;

const BACKENDS: readonly string[] = ['wasm', 'webgpu', 'auto'] satisfies BackendChoice[];

interface Request {
  paths: string[];
  pretty: boolean;
  help: boolean;
  backend: BackendChoice;
  configFile: string | undefined;
  /** Options that do not exist or have a wrong value. */
  problems: string[];
}

function readArguments(args: string[]): Request {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: {
      pretty: { type: 'boolean' },
      help: { type: 'boolean' },
      backend: { type: 'string' },
      config: { type: 'string' },
    },
  });
  const { pretty, help, backend = 'wasm', config, ...unknown } = values;
  const problems = Object.keys(unknown).map(name => `There is no option "${name}".`);
  const known = BACKENDS.includes(backend as string);
  if (!known) problems.push(`--backend is one of ${BACKENDS.join(', ')}.`);
  if (typeof pretty === 'string' || typeof help === 'string') problems.push('--pretty and --help take no value.');
  if (config === true) problems.push('--config needs a file.');
  return {
    paths: positionals,
    pretty: pretty === true,
    help: help === true,
    backend: known ? (backend as BackendChoice) : 'wasm',
    configFile: typeof config === 'string' ? config : undefined,
    problems,
  };
}

async function readConfig(file: string | undefined): Promise<LivenessConfigOverride> {
  if (file === undefined) return {};
  try {
    const override = JSON.parse(await readFile(file, 'utf8'));
    resolveConfig(override);
    return override;
  } catch (error) {
    if (error instanceof LivenessError) throw error;
    throw new LivenessError('invalid-config', `--config ${file}: ${(error as Error).message}`, { cause: error });
  }
}

async function main(args: string[]): Promise<number> {
  const request = readArguments(args);
  if (request.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  let failed = false;
  const print = (response: LivenessResponse) => {
    if (response.status === 'failure') failed = true;
    process.stdout.write(`${JSON.stringify(response, null, request.pretty ? 2 : 0)}\n`);
  };
  const refuse = (problem: string, uri: string) =>
    print(failureResponse(new LivenessError('invalid-config', problem), uri));

  for (const problem of request.problems) refuse(problem, '');
  if (request.paths.length === 0) {
    refuse('Name at least one image or folder.', '');
    process.stderr.write(USAGE);
    return 2;
  }
  const config = await readConfig(request.configFile);
  const files: string[] = [];
  for (const path of request.paths) {
    const found = await expandPath(path);
    if (Array.isArray(found)) files.push(...found);
    else print(failureResponse(new LivenessError('invalid-image', found.problem), path));
  }
  if (files.length > 0) await checkFiles(files, { backend: request.backend, config }, print);
  return failed ? 2 : 0;
}

async function checkFiles(
  files: string[],
  options: { backend: BackendChoice; config: LivenessConfigOverride },
  print: (response: LivenessResponse) => void,
): Promise<void> {
  const engine = await startHeadlessEngine(options);
  const progress = createProgressLine(files.length);
  try {
    for (const file of files) {
      print(await engine.check(file));
      progress.step();
    }
  } finally {
    progress.end();
    await engine.close();
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 2));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stdout.write(`${JSON.stringify(failureResponse(toLivenessError(error), ''))}\n`);
  process.exitCode = 2;
}

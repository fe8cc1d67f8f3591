import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { LivenessConfigOverride } from '../core/config.js';
import { resolveConfig } from '../core/config.js';
import type { LivenessResponse } from '../core/response.js';
import { printTable, reportTables } from '../evaluation/format.js';
import { renderHtmlReport } from '../evaluation/html-report.js';
import { atThreshold, fromResponse, isMisjudged, type JudgedImage } from '../evaluation/judged-image.js';
import { findLabels, type ImageLabels, LABELS_FILE, readLabels } from '../evaluation/labels.js';
import { buildReport, type EvaluationReport } from '../evaluation/report.js';
import { startHeadlessEngine } from './headless-engine.js';
import { expandPath } from './image-paths.js';
import { createProgressLine } from './progress-line.js';

const USAGE = `Usage: npm run -s eval -- [options] DIR

Judges labelled photos with the production engine in headless Chromium and prints error rates after ISO/IEC 30107-3:
per attack instrument, per source, with confidence intervals by group.
DIR holds labels.csv (columns file, label, attack, gate, source, group), or folders live/ and spoof/ATTACK/.

  --verdicts FILE   take the verdicts from this output of "npm run check" instead of judging
  --save FILE       write the verdicts there, one JSON line per image
  --config FILE     JSON with any part of the configuration
  --threshold N     accepted is a score above this; .5 by default, as in the API
  --json            print the report as JSON
  --html FILE       write the report as one HTML file
  --thumbnails      with pictures of the wrong verdicts in it
  --seed N          of the bootstrap; 1 by default
  --resamples N     of the bootstrap; 1000 by default, 0 for no intervals
  --help            this text

Exit code: 0 when the report was made, 2 when not.
`;

const THUMBNAIL_PX = 160;

interface EvalRequest {
  folder: string;
  verdicts?: string;
  save?: string;
  config?: string;
  threshold: number;
  json: boolean;
  html?: string;
  thumbnails: boolean;
  seed: number;
  resamples: number;
}

/** @returns `undefined` when only the usage is asked for; @throws TypeError for options that do not exist */
function readArguments(args: string[]): EvalRequest | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      verdicts: text,
      save: text,
      config: text,
      threshold: text,
      json: flag,
      html: text,
      thumbnails: flag,
      seed: text,
      resamples: text,
      help: flag,
    },
  });
  if (values.help) return undefined;
  if (positionals.length !== 1) throw new TypeError('Name one folder.');
  const { json = false, thumbnails = false, threshold, seed, resamples, help: _, ...files } = values;
  return {
    folder: positionals[0],
    json,
    thumbnails,
    threshold: readNumber('threshold', threshold, 0.5, 0, 1),
    seed: readNumber('seed', seed, 1, 0, 2 ** 32 - 1),
    resamples: readNumber('resamples', resamples, 1000, 0, 100_000),
    ...files,
  };
}

function readNumber(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!(value >= min && value <= max)) throw new TypeError(`--${name} is a number from ${min} to ${max}.`);
  return value;
}

async function loadLabels(folder: string): Promise<Map<string, ImageLabels>> {
  try {
    return readLabels(await readFile(join(folder, LABELS_FILE), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** Paths of the images, absolute. */
async function findImages(folder: string): Promise<string[]> {
  const found = await expandPath(folder);
  if (!Array.isArray(found)) throw new Error(`${folder}: ${found.problem}`);
  return found.map(path => resolve(path));
}

async function judgeAll(request: EvalRequest, files: string[]): Promise<Map<string, LivenessResponse>> {
  const config = await readConfig(request.config);
  const engine = await startHeadlessEngine({ config });
  const progress = createProgressLine(files.length);
  const responses = new Map<string, LivenessResponse>();
  try {
    for (const file of files) {
      responses.set(file, await engine.check(file));
      progress.step();
    }
  } finally {
    progress.end();
    await engine.close();
  }
  return responses;
}

async function readConfig(file: string | undefined): Promise<LivenessConfigOverride> {
  if (!file) return {};
  const override: LivenessConfigOverride = JSON.parse(await readFile(file, 'utf8'));
  resolveConfig(override);
  return override;
}

/** Verdicts of an earlier run. `check` names files as it was given them: by path from where it ran, or at least by their end. */
async function readVerdicts(path: string, files: string[]): Promise<Map<string, LivenessResponse>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(line => line.trim());
  const responses = lines.map(line => JSON.parse(line) as LivenessResponse);
  const byName = new Map(files.map(file => [file.split('/').slice(-2).join('/'), file]));
  const found = new Map<string, LivenessResponse>();
  for (const response of responses) {
    const uri = response.media?.uri ?? '';
    const file = files.includes(resolve(uri)) ? resolve(uri) : byName.get(uri.split('/').slice(-2).join('/'));
    if (file) found.set(file, response);
  }
  return found;
}

async function makeThumbnails(images: readonly JudgedImage[], folder: string): Promise<Map<string, string>> {
  const thumbnails = new Map<string, string>();
  for (const { file } of images.filter(isMisjudged)) {
    const picture = sharp(join(folder, file)).rotate().resize({ height: THUMBNAIL_PX }).jpeg({ quality: 70 });
    // A format that sharp does not know has no picture; the verdict is in the report all the same.
    const bytes = await picture.toBuffer().catch(() => undefined);
    if (bytes) thumbnails.set(file, `data:image/jpeg;base64,${bytes.toString('base64')}`);
  }
  return thumbnails;
}

function describe(images: readonly JudgedImage[], responses: Map<string, LivenessResponse>, request: EvalRequest) {
  const scored = [...responses.values()].find(response => response.status === 'success' && response.local);
  const model = scored?.status === 'success' ? scored.local?.model : undefined;
  return {
    Folder: request.folder,
    'Labelled images': String(images.filter(({ labels }) => labels.label !== '').length),
    ...(model && { Model: `${model.id} ${model.version}, sha256 ${model.sha256}` }),
    ...(request.config && { Configuration: request.config }),
    ...(request.verdicts && { Verdicts: request.verdicts }),
  };
}

async function evaluate(request: EvalRequest): Promise<{ report: EvaluationReport; images: JudgedImage[] }> {
  const labels = await loadLabels(request.folder);
  const files = await findImages(request.folder);
  const responses = request.verdicts ? await readVerdicts(request.verdicts, files) : await judgeAll(request, files);
  if (responses.size === 0) throw new Error('There is no verdict for any image of the folder.');
  if (request.save) {
    await writeFile(request.save, [...responses.values()].map(response => `${JSON.stringify(response)}\n`).join(''));
  }
  const images = [...responses].map(([path, response]) => {
    const file = relative(request.folder, path).replaceAll('\\', '/');
    return atThreshold(fromResponse(file, findLabels(file, labels), response), request.threshold);
  });
  const { threshold, seed, resamples } = request;
  const report = buildReport(images, {
    threshold,
    created: new Date(),
    facts: describe(images, responses, request),
    bootstrap: resamples > 0 ? { seed, resamples } : null,
  });
  return { report, images };
}

async function main(args: string[]): Promise<void> {
  const request = readArguments(args);
  if (!request) {
    process.stdout.write(USAGE);
    return;
  }
  const { report, images } = await evaluate(request);
  if (request.html) {
    const thumbnails = request.thumbnails ? await makeThumbnails(images, request.folder) : new Map<string, string>();
    const title = `Evaluation of ${request.folder}`;
    await writeFile(
      request.html,
      renderHtmlReport(report, images, { title, thumbnail: ({ file }) => thumbnails.get(file) }),
    );
  }
  const text = request.json ? JSON.stringify(report, null, 2) : reportTables(report).map(printTable).join('\n\n');
  process.stdout.write(`${text}\n`);
}

if (process.argv[1] === import.meta.filename) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof TypeError) process.stderr.write(`\n${USAGE}`);
    process.exitCode = 2;
  }
}

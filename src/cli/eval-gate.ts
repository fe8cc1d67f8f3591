import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LivenessConfigOverride, resolveConfig } from '../core/config.js';
import { evaluatePhotos, gateRows, type JudgedPhoto, judgedPhoto } from './gate-evaluation.js';
import { renderReport } from './gate-html.js';
import { formatEvaluation } from './gate-text.js';
import { startHeadlessEngine } from './headless-engine.js';
import { createProgressLine } from './progress-line.js';
import { type LabelRow, readLabels } from './read-labels.js';

const USAGE = `Usage: npm run -s eval:gate -- [options] DIR

Measures the validation gate on labelled photos with the production engine in headless Chromium.
DIR holds labels.csv (columns file, gate, source, framing, group) and the photos it names.

  --json          the figures, and every photo's measures, as JSON
  --html FILE     a report with thumbnails and plots, in one file
  --config FILE   JSON with any part of the configuration
  --help          this text

Groups are halved by their name: thresholds are chosen on the tuning half, results reported on the other.
Exit code: 0 when the evaluation ran, whatever it found; 2 when it could not.
`;

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      html: { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return print(USAGE);
  const [folder] = positionals;
  if (!folder || positionals.length > 1) throw new Error(`Name one folder.\n\n${USAGE}`);
  const config = await readConfig(values.config);
  const photos = await judgeAll(gateRows(await readLabels(folder)), folder, config);
  const evaluation = evaluatePhotos(photos);
  if (values.html) await writeFile(values.html, await renderReport(evaluation, folder));
  print(values.json ? JSON.stringify(evaluation) : formatEvaluation(evaluation));
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

async function readConfig(file: string | undefined): Promise<LivenessConfigOverride> {
  if (file === undefined) return {};
  const override = JSON.parse(await readFile(file, 'utf8'));
  resolveConfig(override);
  return override;
}

async function judgeAll(rows: LabelRow[], folder: string, config: LivenessConfigOverride): Promise<JudgedPhoto[]> {
  const engine = await startHeadlessEngine({ config });
  const progress = createProgressLine(rows.length);
  const photos: JudgedPhoto[] = [];
  try {
    for (const row of rows) {
      photos.push(judgedPhoto(row, await engine.check(join(folder, row.file))));
      progress.step();
    }
  } finally {
    progress.end();
    await engine.close();
  }
  return photos;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`eval:gate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

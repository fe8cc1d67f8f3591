/**
 * Step 6: fits how both anti-spoof models are weighed, on labelled photos, and tells what that is worth.
 *
 *     npx tsx models/training/calibrate.ts DIR [--cost 2] [--rows FILE]
 *
 * DIR holds labels.csv (columns file, label, attack, gate, source, group). Live faces, prints and screens that the gate
 * accepts are judged as they are and as four copies: 20 % darker, 20 % brighter, stored at JPEG quality 50, resized to .7.
 * `--rows` keeps what the models said in FILE (JSON lines), so that another `--cost` needs no second look. Prints the
 * calibrations for `src/inference/models.ts`, the rates with them, and the rates of faces whose group did not take part
 * in the fit: each group left out in turn, and both halves of the groups in turn.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { type HeadlessEngine, startHeadlessEngine } from '../../src/cli/headless-engine.js';
import { createProgressLine } from '../../src/cli/progress-line.js';
import { halfOf } from '../../src/core/gate-metrics.js';
import type { LivenessResponse } from '../../src/core/response.js';
import { type Calibration, logOdds } from '../../src/core/scoring.js';
import { expectsResponse } from '../../src/evaluation/judged-image.js';
import { type ImageLabels, LABELS_FILE, readLabels } from '../../src/evaluation/labels.js';
import { BASELINE_MODEL, TEXTURE_MODEL } from '../../src/inference/models.js';
import { FULL_CONTEXT, type Fusion, type FusionFace, fitFusion, fuse } from './fusion.js';

const QUALITY = 95;
const AS_IT_IS = 'as it is';
const COPIES: Record<string, (upright: Sharp, width: number) => Sharp> = {
  [AS_IT_IS]: image => image,
  'darker by 20 %': image => image.linear(0.8, 0).jpeg({ quality: QUALITY }),
  'brighter by 20 %': image => image.linear(1.2, 0).jpeg({ quality: QUALITY }),
  'JPEG quality 50': image => image.jpeg({ quality: 50 }),
  'resized to .7': (image, width) => image.resize({ width: Math.round(0.7 * width) }).jpeg({ quality: QUALITY }),
};

/** A crop leaves less than this of the surroundings, in face sizes. */
const WHOLE_FRAME = 1.5;

interface Row extends FusionFace {
  group: string;
  copy: string;
}

async function makeCopy(path: string, copy: string): Promise<Uint8Array> {
  if (copy === AS_IT_IS) return readFile(path);
  const { data, info } = await sharp(path).rotate().flatten({ background: '#808080' }).raw().toBuffer({
    resolveWithObject: true,
  });
  return COPIES[copy](sharp(data, { raw: info }), info.width).toBuffer();
}

/** What both models said, undone for the calibrations that they have now; nothing for a face that they did not score. */
function toRow(response: LivenessResponse, { label, attack, source, group }: ImageLabels, copy: string): Row[] {
  if (response.status !== 'success' || !response.local) return [];
  const { scores, signals } = response.local;
  const context = Math.min(Number(signals.faceContext), FULL_CONTEXT);
  const said = ({ id, calibration }: { id: string; calibration: Calibration }) => {
    const score = scores.find(({ model }) => model === id)?.score;
    if (score === undefined) return undefined;
    const { slope, slopePerContext = 0, offset } = calibration;
    return (logOdds(score, Number.POSITIVE_INFINITY) - offset) / (slope + slopePerContext * (context - 1));
  };
  const baseline = said(BASELINE_MODEL);
  const texture = said(TEXTURE_MODEL);
  if (baseline === undefined || texture === undefined) return [];
  return [{ live: label === 'live', source: `${source} ${attack}`, group, copy, baseline, texture, context }];
}

async function look(folder: string): Promise<Row[]> {
  const labels = readLabels(await readFile(join(folder, LABELS_FILE), 'utf8'));
  const known = [...labels].filter(([, one]) => {
    return (one.label === 'live' && expectsResponse(one)) || one.attack === 'print' || one.attack === 'screen';
  });
  const engine: HeadlessEngine = await startHeadlessEngine({});
  const progress = createProgressLine(known.length);
  const rows: Row[] = [];
  try {
    for (const [file, one] of known) {
      for (const copy of Object.keys(COPIES)) {
        const response = await engine.checkBytes(await makeCopy(join(folder, file), copy), file);
        rows.push(...toRow(response, one, copy));
      }
      progress.step();
    }
  } finally {
    progress.end();
    await engine.close();
  }
  return rows;
}

/** `12 of 115, 10.4 %` of the rows are accepted. */
function accepted(rows: readonly Row[], accepts: (row: Row) => boolean): string {
  const count = rows.filter(accepts).length;
  return `${count} of ${rows.length}, ${((100 * count) / Math.max(1, rows.length)).toFixed(1)} %`;
}

function summary(rows: readonly Row[], accepts: (row: Row) => boolean): string {
  const part = (live: boolean, whole: boolean) => {
    const some = rows.filter(row => row.live === live && row.context >= WHOLE_FRAME === whole);
    return accepted(some, accepts);
  };
  return `live whole ${part(true, true)} | live crops ${part(true, false)} | attacks whole ${part(false, true)} | attack crops ${part(false, false)}`;
}

/** Every row by a fit in which its part (a group, a half) took no part. */
function heldOut(rows: readonly Row[], cost: number, partOf: (row: Row) => string): (row: Row) => boolean {
  const fits = new Map<string, Fusion>();
  for (const part of new Set(rows.map(partOf))) {
    fits.set(
      part,
      fitFusion(
        rows.filter(row => partOf(row) !== part),
        cost,
      ),
    );
  }
  return row => fuse(row, fits.get(partOf(row))!) > 0;
}

function report(rows: readonly Row[], cost: number): string {
  const fusion = fitFusion(rows, cost);
  const plain = rows.filter(({ copy }) => copy === AS_IT_IS);
  const accepts = (row: Row) => fuse(row, fusion) > 0;
  const copies = Object.keys(COPIES).map(copy => {
    return `  ${copy.padEnd(17)} ${summary(
      rows.filter(row => row.copy === copy),
      accepts,
    )}`;
  });
  return [
    `${plain.length} faces, ${rows.length} with their copies; an accepted attack costs ${cost} refused live faces`,
    `calibrations: ${JSON.stringify(fusion, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value))}`,
    'accepted with them, of the faces that the gate and both models let take part:',
    ...copies,
    'accepted of the faces as they are by fits without them:',
    `  each group left out ${summary(
      plain,
      heldOut(rows, cost, ({ group }) => group),
    )}`,
    `  each half left out  ${summary(
      plain,
      heldOut(rows, cost, ({ group }) => halfOf(group)),
    )}`,
    '',
  ].join('\n');
}

async function main(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { cost: text, rows: text } });
  const [folder] = positionals;
  const cost = Number(values.cost ?? 2);
  if (!folder || !(cost > 0))
    throw new TypeError('Usage: npx tsx models/training/calibrate.ts DIR [--cost 2] [--rows FILE]');
  let rows: Row[];
  if (values.rows && existsSync(values.rows)) {
    rows = (await readFile(values.rows, 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  } else {
    rows = await look(folder);
    if (values.rows) await writeFile(values.rows, rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  }
  process.stdout.write(report(rows, cost));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});

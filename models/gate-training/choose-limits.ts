/**
 * Step 8: the limits of the classifier's checks, by rule, from the tuning half of a labelled set.
 *
 *     npm run -s eval:gate -- DIR --json > gate.json
 *     npx tsx models/gate-training/choose-limits.ts gate.json
 *
 * Each is the lowest limit (in steps of .01) that refuses none of the tuning half's valid whole captures and at most 2 % of
 * its valid crops. The report half takes no part; what the limits do there is printed beside.
 */
import { readFile } from 'node:fs/promises';
import type { GateEvaluation, JudgedPhoto } from '../../src/cli/gate-evaluation.js';
import type { CheckName } from '../../src/core/gate.js';
import type { Half } from '../../src/core/gate-metrics.js';

/** Each check of the classifier with the labels that it is there for. */
const CHECKS: readonly [name: CheckName, labels: readonly string[]][] = [
  ['maxArtificial', ['artificial_face', 'no_face']],
  ['maxCoveredLower', ['obstructed']],
  ['maxCoveredEyes', ['obstructed']],
  ['maxDegraded', ['low_quality']],
];
const CROPS_REFUSED = 0.02;

const [path] = process.argv.slice(2);
if (!path) throw new Error('Usage: npx tsx models/gate-training/choose-limits.ts GATE.json');
const { photos }: GateEvaluation = JSON.parse(await readFile(path, 'utf8'));

const valuesOf = (name: CheckName, chosen: (photo: JudgedPhoto) => boolean): number[] =>
  photos
    .filter(chosen)
    .flatMap(({ checks }) => checks.filter(check => check.name === name).map(({ value }) => value))
    .sort((a, b) => b - a);

function chooseLimit(name: CheckName): number {
  const tuning = (framing: 'full' | 'crop') => (photo: JudgedPhoto) =>
    photo.half === 'tuning' && photo.label === 'valid' && photo.framing === framing;
  const crops = valuesOf(name, tuning('crop'));
  const highest = Math.max(
    valuesOf(name, tuning('full'))[0] ?? 0,
    crops[Math.floor(crops.length * CROPS_REFUSED)] ?? 0,
  );
  return Math.ceil(highest * 100) / 100;
}

for (const [name, labels] of CHECKS) {
  const limit = chooseLimit(name);
  const refused = (chosen: (photo: JudgedPhoto) => boolean) => {
    const values = valuesOf(name, chosen);
    return `${values.filter(value => value > limit).length}/${values.length}`;
  };
  const report = (half: Half) =>
    [
      `${half}: valid whole ${refused(photo => photo.half === half && photo.label === 'valid' && photo.framing === 'full')}`,
      `crops ${refused(photo => photo.half === half && photo.label === 'valid' && photo.framing === 'crop')}`,
      ...labels.map(label => `${label} ${refused(photo => photo.half === half && photo.label === label)}`),
    ].join(', ');
  process.stdout.write(`${name} ${limit.toFixed(2)}  ${report('tuning')}; ${report('report')}\n`);
}

import { formatCsv } from './csv.js';
import { isMisjudged, type JudgedImage, outcomeOf } from './judged-image.js';

/** Columns of the exported table; the first six are those of `labels.csv`, so that an export can serve as one. */
const LABEL_COLUMNS = ['file', 'label', 'attack', 'gate', 'source', 'group'] as const;
const VERDICT_COLUMNS = ['outcome', 'rejection_reason', 'score', 'misjudged', 'hint', 'faces', 'problem'] as const;

/** One line per image: labels, verdict, and the value of every gate check. */
export function imagesToCsv(images: readonly JudgedImage[]): string {
  const checks = [...new Set(images.flatMap(({ gate }) => gate?.checks.map(({ name }) => name) ?? []))].sort();
  const rows = images.map(image => [...labelsOf(image), ...verdictOf(image), ...measuresOf(image, checks)]);
  return formatCsv([[...LABEL_COLUMNS, ...VERDICT_COLUMNS, ...checks], ...rows]);
}

function labelsOf({ file, labels }: JudgedImage): string[] {
  return [file, labels.label, labels.attack, labels.gate, labels.source, labels.group];
}

function verdictOf(image: JudgedImage): (string | number)[] {
  const { verdict, gate, problem } = image;
  return [
    outcomeOf(image),
    verdict?.rejection_reason ?? '',
    verdict?.score ?? '',
    isMisjudged(image) ? 'yes' : '',
    gate?.hint ?? '',
    gate?.faces ?? '',
    problem,
  ];
}

function measuresOf({ gate }: JudgedImage, checks: readonly string[]): (string | number)[] {
  return checks.map(name => gate?.checks.find(check => check.name === name)?.value ?? '');
}

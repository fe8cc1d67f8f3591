import { GATE_OUTCOMES, type GateMetrics, type Rate } from '../core/gate-metrics.js';
import { explain, type GateEvaluation, type JudgedPhoto } from './gate-evaluation.js';

const MOST_EXAMPLES = 60;

/** The whole evaluation for a terminal. */
export function formatEvaluation(evaluation: GateEvaluation): string {
  const { all, tuning, report, wrong } = evaluation;
  return [confusionTable(all), classTable(all, tuning, report), rejectTable(all, tuning, report), examples(wrong)].join(
    '\n\n',
  );
}

function confusionTable({ confusion, photos, precision }: GateMetrics): string {
  const used = GATE_OUTCOMES.filter(row =>
    GATE_OUTCOMES.some(column => confusion[row][column] + confusion[column][row] > 0),
  );
  return table([
    [`expected \\ got (${photos} photos)`, ...used],
    ...used.map(row => [row, ...used.map(column => String(confusion[row][column]))]),
    ['precision', ...used.map(outcome => percent(precision[outcome]))],
  ]);
}

function classTable(all: GateMetrics, tuning: GateMetrics, report: GateMetrics): string {
  const recallIn = (metrics: GateMetrics, label: string) => {
    const found = metrics.classes.find(entry => entry.label === label);
    return found ? share(found.recall) : '–';
  };
  return table([
    ['class', 'expected', 'recall', 'by group', 'tuning half', 'report half', 'not accepted'],
    ...all.classes.map(({ label, expected, recall, stopped }) => [
      label,
      expected,
      share(recall),
      percent(recall.groupRate),
      recallIn(tuning, label),
      recallIn(report, label),
      label === 'valid' ? '' : share(stopped),
    ]),
  ]);
}

function rejectTable(all: GateMetrics, tuning: GateMetrics, report: GateMetrics): string {
  return table([
    ['valid faces refused', 'framing', 'all', 'by group'],
    ...all.falseRejects.map(({ source, framing, rejected }) => [
      source,
      framing,
      share(rejected),
      percent(rejected.groupRate),
    ]),
    ['all whole captures', 'full', share(all.falseRejectsFull), percent(all.falseRejectsFull.groupRate)],
    ['  tuning half', 'full', share(tuning.falseRejectsFull), percent(tuning.falseRejectsFull.groupRate)],
    ['  report half', 'full', share(report.falseRejectsFull), percent(report.falseRejectsFull.groupRate)],
  ]);
}

function examples(wrong: readonly JudgedPhoto[]): string {
  if (wrong.length === 0) return 'Every photo got the expected outcome.';
  const shown = wrong.slice(0, MOST_EXAMPLES);
  const rest = wrong.length - shown.length;
  return [
    `Other than expected (${wrong.length}), refused valid faces first:`,
    ...shown.map(photo => `  ${photo.file}  ${photo.label} → ${photo.got}: ${explain(photo)}`),
    ...(rest > 0 ? [`  … and ${rest} more (--json or --html lists all)`] : []),
  ].join('\n');
}

/** `12/36 33.3 %` */
export function share({ count, total, rate }: Rate): string {
  return total > 0 ? `${count}/${total} ${percent(rate)}` : '–';
}

export function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}

function table(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows
    .map(row => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))))
    .map(row => row.join('  ').trimEnd())
    .join('\n');
}

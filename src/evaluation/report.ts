import { percentile } from '../core/image-quality.js';
import type { BootstrapOptions } from '../core/pad-metrics-bootstrap.js';
import { type PadReport, reportPad } from '../core/pad-metrics-report.js';
import { measureReliability, type ReliabilityBin } from '../core/reliability.js';
import { expectsResponse, type JudgedImage, outcomeOf, toPresentations } from './judged-image.js';

/** Counts of what became of some images. */
export interface SummaryRow {
  source: string;
  /** `live`, the attack instrument, or `no label`. */
  truth: string;
  images: number;
  groups: number;
  accepted: number;
  spoof: number;
  refused: number;
  failed: number;
  /** Median score of the scored images; `null` when none was scored. */
  medianScore: number | null;
}

/** What the gate should have said of some images, and what it said. */
export interface GateRow {
  expected: string;
  images: number;
  /** Refused by the gate, for whatever reason. */
  refused: number;
  /** By reason; `''` for those that passed. */
  reasons: Record<string, number>;
}

export interface EvaluationReport {
  /** ISO 8601. */
  created: string;
  images: number;
  /** Files that could not be judged. */
  failures: { file: string; problem: string }[];
  pad: PadReport;
  /** What the scores promise and what came, for live faces, prints and screens. */
  reliability: ReliabilityBin[];
  summary: SummaryRow[];
  /** Only for images whose labels name an expectation. */
  gate: GateRow[];
  /** Free facts for the reader: data set, model, configuration, machine. */
  facts: Record<string, string>;
}

export interface ReportOptions {
  /** Accepted is a score above this; the API's is .5. */
  threshold: number;
  created: Date;
  facts?: Record<string, string>;
  /** `null` for no intervals. */
  bootstrap?: BootstrapOptions | null;
}

/** Everything that is said about a batch. */
export function buildReport(images: readonly JudgedImage[], options: ReportOptions): EvaluationReport {
  const { threshold, created, facts = {}, bootstrap = {} } = options;
  return {
    created: created.toISOString(),
    images: images.length,
    failures: images.flatMap(({ file, problem, verdict }) => (verdict ? [] : [{ file, problem }])),
    pad: reportPad(toPresentations(images), threshold, bootstrap),
    reliability: measureReliability(toPresentations(images)),
    summary: summarize(images, threshold),
    gate: compareGate(images),
    facts,
  };
}

function truthOf({ labels }: JudgedImage): string {
  if (labels.label === 'spoof') return labels.attack;
  return labels.label === 'live' ? 'live' : 'no label';
}

/** One row for each source and truth. */
export function summarize(images: readonly JudgedImage[], threshold: number): SummaryRow[] {
  const rows = groupBy(images, image => `${image.labels.source}\n${truthOf(image)}`);
  return [...rows.values()]
    .map(members => {
      const scores = scoresOf(members);
      const count = (outcome: string) => members.filter(image => outcomeOf(image) === outcome).length;
      const accepted = scores.filter(score => score > threshold).length;
      return {
        source: members[0].labels.source,
        truth: truthOf(members[0]),
        images: members.length,
        groups: new Set(members.map(({ labels }) => labels.group)).size,
        accepted,
        spoof: scores.length - accepted,
        refused: count('refused'),
        failed: count('failed'),
        medianScore: scores.length > 0 ? percentile(scores, 0.5) : null,
      };
    })
    .sort((a, b) => a.source.localeCompare(b.source) || a.truth.localeCompare(b.truth));
}

/** Rising scores of the images that were scored. */
function scoresOf(images: readonly JudgedImage[]): number[] {
  return images
    .flatMap(image => (image.verdict && outcomeOf(image) !== 'refused' ? [image.verdict.score] : []))
    .sort((a, b) => a - b);
}

function compareGate(images: readonly JudgedImage[]): GateRow[] {
  const expecting = images.filter(({ labels, gate }) => labels.gate !== '' && gate);
  return [...groupBy(expecting, ({ labels }) => labels.gate)]
    .map(([expected, members]) => {
      const reasons: Record<string, number> = {};
      for (const { gate } of members) reasons[gate?.reason ?? ''] = (reasons[gate?.reason ?? ''] ?? 0) + 1;
      return { expected, images: members.length, refused: members.length - (reasons[''] ?? 0), reasons };
    })
    .sort((a, b) => Number(expectsLast(a)) - Number(expectsLast(b)) || a.expected.localeCompare(b.expected));
}

/** The expected passes come first: they are what the others are measured against. */
function expectsLast({ expected }: GateRow): boolean {
  return !expectsResponse({ label: '', attack: '', gate: expected, source: '', group: '' });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const members = groups.get(keyOf(item));
    if (members) members.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

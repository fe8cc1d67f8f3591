import type { CheckResult } from '../core/gate.js';
import {
  EXPECTED_OUTCOMES,
  type GateMetrics,
  type GateSample,
  gateMetrics,
  type Half,
  halfOf,
  isRight,
} from '../core/gate-metrics.js';
import type { LivenessResponse } from '../core/response.js';
import type { LabelRow } from './read-labels.js';

/** A labelled photo, the gate's answer and the measures behind it. */
export interface JudgedPhoto extends GateSample {
  half: Half;
  hint: string | null;
  checks: CheckResult[];
}

export interface GateEvaluation {
  all: GateMetrics;
  tuning: GateMetrics;
  report: GateMetrics;
  /** Photos with another outcome than expected, whole captures and the clearest errors first. */
  wrong: JudgedPhoto[];
  photos: JudgedPhoto[];
}

export function judgedPhoto(row: LabelRow, response: LivenessResponse): JudgedPhoto {
  const gate = response.status === 'success' ? response.local?.gate : undefined;
  return {
    file: row.file,
    label: row.gate,
    source: row.source,
    framing: row.framing,
    group: row.group,
    half: halfOf(row.group),
    got: gate ? gate.reason || 'valid' : 'failure',
    hint: gate?.hint ?? null,
    checks: gate?.checks ?? [],
  };
}

export function evaluatePhotos(photos: readonly JudgedPhoto[]): GateEvaluation {
  return {
    all: gateMetrics(photos),
    tuning: gateMetrics(photos.filter(({ half }) => half === 'tuning')),
    report: gateMetrics(photos.filter(({ half }) => half === 'report')),
    wrong: photos.filter(photo => !isRight(photo)).sort(byImportance),
    photos: [...photos],
  };
}

function byImportance(a: JudgedPhoto, b: JudgedPhoto): number {
  const rank = ({ label, framing }: JudgedPhoto) => (label === 'valid' ? 0 : 2) + (framing === 'full' ? 0 : 1);
  return rank(a) - rank(b) || a.label.localeCompare(b.label) || excess(b) - excess(a) || a.file.localeCompare(b.file);
}

/** How far the worst check lies beyond its hard limit, in shares of the limit. */
function excess({ checks }: JudgedPhoto): number {
  const beyond = checks
    .filter(({ status }) => status === 'refused')
    .map(({ value, hard }) => Math.abs(value - hard) / Math.max(Math.abs(hard), 1e-6));
  return Math.max(0, ...beyond);
}

/** The checks that decided, or why nothing did: `maxCoveredEyes 0.91 (limit 0.6)`. */
export function explain({ checks, got }: JudgedPhoto): string {
  const refused = checks.filter(({ status }) => status === 'refused');
  if (refused.length > 0) {
    return refused.map(({ name, value, hard }) => `${name} ${round(value)} (limit ${round(hard)})`).join(', ');
  }
  return got === 'valid' ? 'every check passed' : 'no face was found';
}

export function round(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** Rows that the gate's labels speak about; throws for a label that nothing is expected of. */
export function gateRows(rows: readonly LabelRow[]): LabelRow[] {
  const labelled = rows.filter(({ gate }) => gate !== '');
  const unknown = labelled.find(({ gate }) => !Object.hasOwn(EXPECTED_OUTCOMES, gate));
  if (unknown) throw new Error(`${unknown.file} has the unknown gate label "${unknown.gate}".`);
  return labelled;
}

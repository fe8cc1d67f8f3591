/** How well the gate does on labelled photos. Pure: labels and answers in, counts out. */
import type { GateReason } from './response.js';

/** What the gate can say of a photo; `failure` when it could not be judged. */
export const GATE_OUTCOMES = ['valid', 'no_face', 'too_many_faces', 'invalid_face', 'failure'] as const;
export type GateOutcome = (typeof GATE_OUTCOMES)[number];

/** What each label of the column `gate` expects. */
export const EXPECTED_OUTCOMES: Readonly<Record<string, 'valid' | GateReason>> = {
  valid: 'valid',
  no_face: 'no_face',
  artificial_face: 'no_face',
  too_many_faces: 'too_many_faces',
  too_small: 'invalid_face',
  too_large: 'invalid_face',
  obstructed: 'invalid_face',
  backwards: 'invalid_face',
  low_quality: 'invalid_face',
};

/** One labelled photo and what the gate said of it. */
export interface GateSample {
  file: string;
  /** The label: a key of `EXPECTED_OUTCOMES`. */
  label: string;
  got: GateOutcome;
  source: string;
  /** `full`: a whole capture; `crop`: a cut-out face, which no camera of ours would send. */
  framing: string;
  /** Photos of one clip or person count as one sample of the world. */
  group: string;
}

/** One half to choose thresholds on, the other to report on. */
export type Half = 'tuning' | 'report';

/** Halves the groups by a hash of their name (FNV-1a), so that no clip is on both sides and no order matters. */
export function halfOf(group: string): Half {
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193);
  return ((hash >>> 0) >>> 7) % 2 === 0 ? 'tuning' : 'report';
}

export function isRight({ label, got }: GateSample): boolean {
  return EXPECTED_OUTCOMES[label] === got;
}

/** Photos per expected outcome (row) and given outcome (column). */
export function confusionMatrix(samples: readonly GateSample[]): Record<GateOutcome, Record<GateOutcome, number>> {
  const row = () => Object.fromEntries(GATE_OUTCOMES.map(outcome => [outcome, 0])) as Record<GateOutcome, number>;
  const matrix = Object.fromEntries(GATE_OUTCOMES.map(outcome => [outcome, row()])) as Record<
    GateOutcome,
    Record<GateOutcome, number>
  >;
  for (const { label, got } of samples) matrix[EXPECTED_OUTCOMES[label]][got]++;
  return matrix;
}

export interface Rate {
  count: number;
  total: number;
  /** `count / total`, 0..1; `null` without samples. */
  rate: number | null;
  /** Mean over the groups of each group's own rate. */
  groupRate: number | null;
  groups: number;
}

/** Share of the samples for which `holds`, by photo and by group. */
export function rateOf(samples: readonly GateSample[], holds: (sample: GateSample) => boolean): Rate {
  const groups = new Map<string, { count: number; total: number }>();
  let count = 0;
  for (const sample of samples) {
    const key = `${sample.source}\n${sample.group}`;
    const group = groups.get(key) ?? { count: 0, total: 0 };
    group.total++;
    if (holds(sample)) {
      group.count++;
      count++;
    }
    groups.set(key, group);
  }
  const total = samples.length;
  const sum = [...groups.values()].reduce((all, group) => all + group.count / group.total, 0);
  return {
    count,
    total,
    rate: total > 0 ? count / total : null,
    groupRate: groups.size > 0 ? sum / groups.size : null,
    groups: groups.size,
  };
}

export interface ClassResult {
  label: string;
  expected: GateOutcome;
  /** Share of the class that got the expected outcome. */
  recall: Rate;
  /** Share of the class that was not accepted, for whatever reason. */
  stopped: Rate;
}

export interface GateMetrics {
  photos: number;
  confusion: ReturnType<typeof confusionMatrix>;
  classes: ClassResult[];
  /** Per outcome: of all photos that got it, the share that should have. */
  precision: Record<GateOutcome, number | null>;
  /** Valid faces that were not accepted, per `source, framing`, whole captures first. */
  falseRejects: { source: string; framing: string; rejected: Rate }[];
  /** The same over all whole captures: the figure that users feel. */
  falseRejectsFull: Rate;
}

export function gateMetrics(samples: readonly GateSample[]): GateMetrics {
  const confusion = confusionMatrix(samples);
  const labels = Object.keys(EXPECTED_OUTCOMES).filter(label => samples.some(sample => sample.label === label));
  const valid = samples.filter(({ label }) => label === 'valid');
  const rejected = (sample: GateSample) => sample.got !== 'valid';
  return {
    photos: samples.length,
    confusion,
    classes: labels.map(label => {
      const ofClass = samples.filter(sample => sample.label === label);
      const expected = EXPECTED_OUTCOMES[label];
      return { label, expected, recall: rateOf(ofClass, isRight), stopped: rateOf(ofClass, rejected) };
    }),
    precision: precisionOf(confusion),
    falseRejects: bySource(valid).map(([source, framing, photos]) => ({
      source,
      framing,
      rejected: rateOf(photos, rejected),
    })),
    falseRejectsFull: rateOf(
      valid.filter(({ framing }) => framing === 'full'),
      rejected,
    ),
  };
}

function precisionOf(confusion: ReturnType<typeof confusionMatrix>): GateMetrics['precision'] {
  const share = (outcome: GateOutcome) => {
    const given = GATE_OUTCOMES.reduce((sum, expected) => sum + confusion[expected][outcome], 0);
    return given > 0 ? confusion[outcome][outcome] / given : null;
  };
  return Object.fromEntries(GATE_OUTCOMES.map(outcome => [outcome, share(outcome)])) as GateMetrics['precision'];
}

function bySource(samples: readonly GateSample[]): [source: string, framing: string, photos: GateSample[]][] {
  const groups = new Map<string, GateSample[]>();
  for (const sample of samples) {
    const key = `${sample.framing === 'full' ? 0 : 1}\n${sample.source}\n${sample.framing}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, photos]) => [photos[0].source, photos[0].framing, photos]);
}

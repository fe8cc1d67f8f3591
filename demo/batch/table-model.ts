import type { CheckName } from '../../src/core/gate.js';
import { isMisjudged, outcomeOf } from '../../src/evaluation/judged-image.js';
import type { BatchImage } from './batch-store.js';

export type SortKey = 'file' | 'label' | 'outcome' | 'reason' | 'hint' | 'measure' | 'score';

/** What the table shows and in which order. */
export interface TableQuery {
  text: string;
  /** An outcome, `wrong` for verdicts against the label, or `''` for all. */
  outcome: string;
  /** The gate measure that has a column. */
  measure: CheckName;
  sort: SortKey;
  descending: boolean;
}

export const FIRST_QUERY: TableQuery = { text: '', outcome: '', measure: 'maxYaw', sort: 'file', descending: false };

/** `screen`, `live`, what the gate should say, or `''`. */
export function truthOf({ labels }: BatchImage): string {
  return labels.attack || labels.label || labels.gate;
}

/** The last folder tells frames of the same number apart. */
export function shortName({ file }: BatchImage): string {
  return file.split('/').slice(-2).join('/');
}

/** A gate measure of an image; `undefined` where it was not taken. */
export function measureOf({ gate }: BatchImage, name: CheckName): number | undefined {
  return gate?.checks.find(check => check.name === name)?.value;
}

type Key = (image: BatchImage, measure: CheckName) => string | number;

const KEYS: Record<SortKey, Key> = {
  file: image => image.file,
  label: truthOf,
  outcome: outcomeOf,
  reason: ({ verdict, problem }) => verdict?.rejection_reason ?? problem,
  hint: ({ gate }) => gate?.hint ?? '',
  measure: (image, measure) => measureOf(image, measure) ?? -1,
  score: ({ verdict }) => verdict?.score ?? -1,
};

/** The rows that a query asks for, in its order. */
export function queryRows(
  images: readonly BatchImage[],
  { text, outcome, measure, sort, descending }: TableQuery,
): BatchImage[] {
  const wanted = text.toLowerCase();
  const rows = images.filter(image => {
    if (outcome === 'wrong' ? !isMisjudged(image) : outcome && outcomeOf(image) !== outcome) return false;
    return !wanted || `${image.file} ${image.labels.source} ${truthOf(image)}`.toLowerCase().includes(wanted);
  });
  const key = KEYS[sort];
  const sign = descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [key(a, measure), key(b, measure)];
    return x === y ? a.id - b.id : (x < y ? -1 : 1) * sign;
  });
}

/** The slice of rows around what is in view. */
export function visibleRange(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): [from: number, to: number] {
  const margin = 6;
  const from = Math.max(Math.floor(scrollTop / rowHeight) - margin, 0);
  return [from, Math.min(Math.ceil((scrollTop + height) / rowHeight) + margin, count)];
}

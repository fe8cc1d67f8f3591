import type { Presentation } from './pad-metrics.js';

/** One range of scores and what the faces in it were. */
export interface ReliabilityBin {
  low: number;
  high: number;
  /** Faces scored in this range. */
  count: number;
  /** Of these faces, weighted like `bonaFide`; what the score promises. */
  meanScore: number;
  /** Share of bona fide among them, with bona fide and attacks weighing half each overall; what came. */
  bonaFide: number;
}

/** The instruments that the local models were calibrated on; of others they know nothing. */
const CALIBRATED_ON = ['print', 'screen'];

/** Narrow at the ends, where most scores are. */
const EDGES = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1];

/**
 * Whether a score of .8 is bona fide four times in five: the share of bona fide by range of scores (a reliability
 * diagram). Empty without both bona fide faces and prints or screens. Ranges without a face are left out.
 */
export function measureReliability(presentations: readonly Presentation[]): ReliabilityBin[] {
  const scored = presentations.flatMap(({ species, score }) => (score === null ? [] : [{ species, score }]));
  const faces = scored.filter(({ species }) => species === '' || CALIBRATED_ON.includes(species));
  const live = faces.filter(({ species }) => species === '').length;
  if (live === 0 || live === faces.length) return [];
  const weightOf = (species: string) => 0.5 / (species === '' ? live : faces.length - live);
  return EDGES.slice(1).flatMap((high, i) => {
    const low = EDGES[i];
    const members = faces.filter(({ score }) => (score > low || low === 0) && score <= high);
    if (members.length === 0) return [];
    const sum = (measure: (face: (typeof members)[number]) => number) =>
      members.reduce((total, face) => total + weightOf(face.species) * measure(face), 0);
    const total = sum(() => 1);
    return [
      {
        low,
        high,
        count: members.length,
        meanScore: sum(({ score }) => score) / total,
        bonaFide: sum(({ species }) => (species === '' ? 1 : 0)) / total,
      },
    ];
  });
}

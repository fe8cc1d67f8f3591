import type { Presentation } from '../../../src/core/pad-metrics.js';

let count = 0;

function presentations(species: string, scores: (number | null)[]): Presentation[] {
  return scores.map(score => ({ species, group: `group ${count++}`, score }));
}

/** Bona fide presentations, each a group of its own. */
export const live = (...scores: (number | null)[]) => presentations('', scores);

/** Attack presentations of one species, each a group of its own. */
export const attack = (species: string, ...scores: (number | null)[]) => presentations(species, scores);

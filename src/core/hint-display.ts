import type { Hint } from './hints.js';

/** What is on screen, and what would like to replace it. */
export interface HintDisplay {
  hint: Hint | null;
  sinceMs: number;
  candidate: Hint | null;
  candidateSinceMs: number;
}

export const NO_HINT: HintDisplay = { hint: null, sinceMs: 0, candidate: null, candidateSinceMs: 0 };

/** Shows a hint at once, without waiting for the one before to be read. */
export function showHint(hint: Hint | null, timeMs: number, display: HintDisplay): HintDisplay {
  if (display.hint === hint && display.candidate === hint) return display;
  const sinceMs = display.hint === hint ? display.sinceMs : timeMs;
  return { hint, sinceMs, candidate: hint, candidateSinceMs: timeMs };
}

/**
 * Lets a frame's hint onto the screen once it has persisted for `delayMs` and the shown one has been readable for
 * `dwellMs`. The lag is thus at most the larger of both. Nothing shown yet: no reason to wait.
 */
export function offerHint(
  hint: Hint,
  timeMs: number,
  display: HintDisplay,
  { delayMs, dwellMs }: { delayMs: number; dwellMs: number },
): HintDisplay {
  if (display.hint === null) return showHint(hint, timeMs, display);
  if (hint === display.hint) return { ...display, candidate: hint, candidateSinceMs: timeMs };
  const since = hint === display.candidate ? display.candidateSinceMs : timeMs;
  if (timeMs - since >= delayMs && timeMs - display.sinceMs >= dwellMs) return showHint(hint, timeMs, display);
  return { ...display, candidate: hint, candidateSinceMs: since };
}

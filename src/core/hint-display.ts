import type { Hint } from './hints.js';

/** What is on screen, and what would like to replace it. */
export interface HintDisplay {
  hint: Hint | null;
  sinceMs: number;
  /** When a frame last agreed with the shown hint. */
  rightMs: number;
  candidate: Hint | null;
  candidateSinceMs: number;
}

export const NO_HINT: HintDisplay = { hint: null, sinceMs: 0, rightMs: 0, candidate: null, candidateSinceMs: 0 };

/** Shows a hint at once, without waiting for the one before to be read. */
export function showHint(hint: Hint | null, timeMs: number, display: HintDisplay): HintDisplay {
  const sinceMs = display.hint === hint ? display.sinceMs : timeMs;
  return { hint, sinceMs, rightMs: timeMs, candidate: hint, candidateSinceMs: timeMs };
}

/**
 * Lets a frame's hint onto the screen once it has persisted for `delayMs` and the shown one has been readable for
 * `dwellMs`. A shown hint that no frame has agreed with for the larger of both goes in any case, also when others take
 * turns too fast to persist; the lag is thus at most that. Nothing shown yet: no reason to wait.
 */
export function offerHint(
  hint: Hint,
  timeMs: number,
  display: HintDisplay,
  { delayMs, dwellMs }: { delayMs: number; dwellMs: number },
): HintDisplay {
  if (display.hint === null) return showHint(hint, timeMs, display);
  if (hint === display.hint) return { ...display, rightMs: timeMs, candidate: hint, candidateSinceMs: timeMs };
  const since = hint === display.candidate ? display.candidateSinceMs : timeMs;
  const persists = timeMs - since >= delayMs && timeMs - display.sinceMs >= dwellMs;
  const wrong = timeMs - display.rightMs >= Math.max(delayMs, dwellMs);
  if (persists || wrong) return showHint(hint, timeMs, display);
  return { ...display, candidate: hint, candidateSinceMs: since };
}

import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/core/config.js';
import { NO_HINT, offerHint, showHint } from '../../../src/core/hint-display.js';
import type { Hint } from '../../../src/core/hints.js';
import { seededRandom } from '../core/face.js';
import { FAR_FACE, goodFace, Player } from './support.js';

const { hintDelayMs: delayMs, hintDwellMs: dwellMs } = DEFAULT_CONFIG.guidance;
const RULE = { delayMs, dwellMs };

test('the first hint is shown at once', () => {
  expect(offerHint('too-far', 500, NO_HINT, RULE)).toMatchObject({ hint: 'too-far', sinceMs: 500 });
});

test('a hint stays as long as it takes to read, even when another one has persisted', () => {
  let display = offerHint('too-far', 0, NO_HINT, RULE);
  display = offerHint('blurry', 10, display, RULE);
  display = offerHint('blurry', dwellMs - 1, display, RULE);
  expect(display.hint).toBe('too-far');
  expect(offerHint('blurry', dwellMs, display, RULE)).toMatchObject({ hint: 'blurry', sinceMs: dwellMs });
});

test('a hint must persist before it replaces one that has been read', () => {
  let display = offerHint('too-far', 0, NO_HINT, RULE);
  display = offerHint('too-far', 5_000, display, RULE);
  display = offerHint('blurry', 5_010, display, RULE);
  expect(display.hint).toBe('too-far');
  display = offerHint('blurry', 5_010 + delayMs - 1, display, RULE);
  expect(display.hint).toBe('too-far');
  expect(offerHint('blurry', 5_010 + delayMs, display, RULE).hint).toBe('blurry');
});

test('a single odd frame is never shown', () => {
  let display = offerHint('too-far', 0, NO_HINT, RULE);
  for (let timeMs = 40; timeMs < 10_000; timeMs += 40) {
    display = offerHint(timeMs % 400 === 0 ? 'blurry' : 'too-far', timeMs, display, RULE);
    expect(display.hint).toBe('too-far');
  }
});

test('showing the same hint again does not start its time anew', () => {
  const display = showHint('hold-still', 100, NO_HINT);
  expect(showHint('hold-still', 900, display)).toMatchObject({ hint: 'hold-still', sinceMs: 100 });
});

test('a face that becomes right is told at once', () => {
  const player = new Player().positioning().frame([FAR_FACE]);
  expect(player.session.display.hint).toBe('too-far');
  expect(player.frame([goodFace()]).session.display.hint).toBe('hold-still');
});

describe('never lags by more than a second', () => {
  const HINTS: Hint[] = ['no-face', 'too-far', 'blurry', 'head-turned'];

  /** Longest time that a hint stayed on screen after the last frame that agreed with it. */
  function longestLag(hintAt: (timeMs: number) => Hint, stepMs: number, untilMs: number): number {
    let display = NO_HINT;
    let agreedMs = 0;
    let longest = 0;
    for (let timeMs = 0; timeMs < untilMs; timeMs += stepMs) {
      const wanted = hintAt(timeMs);
      const before = display.hint;
      display = offerHint(wanted, timeMs, display, RULE);
      if (display.hint === wanted || display.hint !== before) agreedMs = timeMs;
      longest = Math.max(longest, timeMs - agreedMs);
    }
    return longest;
  }

  test('when the next hint persists', () => {
    expect(longestLag(timeMs => HINTS[Math.floor(timeMs / 1_500) % HINTS.length]!, 40, 60_000)).toBeLessThanOrEqual(
      1_000,
    );
  });

  test('when two other hints take turns faster than either could persist', () => {
    const flicker = (timeMs: number): Hint => (timeMs < 2_000 ? 'no-face' : timeMs % 80 === 0 ? 'blurry' : 'too-far');
    expect(longestLag(flicker, 40, 20_000)).toBeLessThanOrEqual(1_000);
  });

  test('whatever a camera sees', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      let hint: Hint = 'no-face';
      const wander = (): Hint => {
        if (random() < 0.25) hint = HINTS[Math.floor(random() * HINTS.length)]!;
        return hint;
      };
      expect(longestLag(wander, 30 + random() * 60, 30_000), `seed ${seed}`).toBeLessThanOrEqual(1_000);
    }
  });

  test('when a held face gets lost', () => {
    for (const heldMs of [40, 400, 800]) {
      const player = new Player().positioning().frames([goodFace()], heldMs);
      expect(player.session.display.hint).toBe('hold-still');
      const lostAt = player.now;
      while (player.session.display.hint === 'hold-still') player.frame([FAR_FACE]);
      expect(player.now - lostAt).toBeLessThanOrEqual(1_000);
      expect(player.session.display.hint).toBe('too-far');
    }
  });
});

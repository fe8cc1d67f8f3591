import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from '../../../src/element/announcer.js';

/** What a live region would have said, and when. */
function createRegion() {
  const spoken: { text: string; atMs: number }[] = [];
  const host: ReactiveControllerHost = {
    addController(_controller: ReactiveController) {},
    removeController() {},
    requestUpdate() {
      spoken.push({ text: announcer.text, atMs: performance.now() - started });
    },
    updateComplete: Promise.resolve(true),
  };
  const started = performance.now();
  const announcer = new Announcer(host);
  return { announcer, spoken, texts: () => spoken.map(({ text }) => text) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first message is spoken at once', () => {
  const { announcer, texts } = createRegion();
  announcer.announce('come closer');
  expect(texts()).toEqual(['come closer']);
});

test('of messages that come too fast only the newest is spoken, once the one before could be', () => {
  const { announcer, spoken } = createRegion();
  announcer.announce('a');
  for (const text of ['b', 'c', 'd']) {
    vi.advanceTimersByTime(100);
    announcer.announce(text);
  }
  expect(spoken).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(spoken.map(({ text }) => text)).toEqual(['a', 'd']);
  expect(spoken[1]!.atMs - spoken[0]!.atMs).toBeGreaterThanOrEqual(1_800);
});

test('however often the hint changes, there is time to speak each one', () => {
  const { announcer, spoken } = createRegion();
  for (let i = 0; i < 600; i++) {
    announcer.announce(`hint ${i}`);
    vi.advanceTimersByTime(33);
  }
  const gaps = spoken.slice(1).map(({ atMs }, i) => atMs - spoken[i]!.atMs);
  expect(gaps.length).toBeGreaterThan(5);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_800);
});

test('a message that is taken back before it was spoken is never heard', () => {
  const { announcer, texts } = createRegion();
  announcer.announce('come closer');
  announcer.announce('hold still');
  announcer.announce('come closer');
  vi.advanceTimersByTime(10_000);
  expect(new Set(texts())).toEqual(new Set(['come closer']));
});

test('the same message is not spoken twice', () => {
  const { announcer, texts } = createRegion();
  for (let i = 0; i < 100; i++) {
    announcer.announce('come closer');
    vi.advanceTimersByTime(100);
  }
  expect(texts()).toEqual(['come closer']);
});

test('an element that left the page says nothing any more', () => {
  const { announcer, texts } = createRegion();
  announcer.announce('a');
  announcer.announce('b');
  announcer.hostDisconnected();
  vi.advanceTimersByTime(10_000);
  expect(texts()).toEqual(['a']);
  expect(vi.getTimerCount()).toBe(0);
});

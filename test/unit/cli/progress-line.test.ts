import { expect, test } from 'vitest';
import { createProgressLine, formatProgress } from '../../../src/cli/progress-line.js';

test('says how many, how fast and how long still', () => {
  expect(formatProgress(12, 615, 1224)).toBe('12 of 615, 9.8 a second, 62 s left');
  expect(formatProgress(615, 615, 60_000)).toBe('615 of 615, 10.3 a second, 0 s left');
});

test('the last second is not rounded away', () => {
  expect(formatProgress(9, 10, 9000)).toContain('1 s left');
  expect(formatProgress(99, 100, 9900)).toContain('1 s left');
});

function stream(isTTY: boolean) {
  const written: string[] = [];
  const target = { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { target, written };
}

test('rewrites one line on a terminal', () => {
  const { target, written } = stream(true);
  const line = createProgressLine(2, target);
  line.step();
  line.step();
  line.end();
  expect(written).toHaveLength(3);
  expect(written[0]).toMatch(/^\r1 of 2, .* left/);
  // Clears what is left of a longer line.
  expect(written[0].endsWith('\x1b[K')).toBe(true);
  expect(written[1]).toMatch(/^\r2 of 2, /);
  expect(written[2]).toBe('\n');
});

test('writes nothing where nobody watches', () => {
  const { target, written } = stream(false);
  const line = createProgressLine(2, target);
  line.step();
  line.end();
  expect(written).toEqual([]);
});

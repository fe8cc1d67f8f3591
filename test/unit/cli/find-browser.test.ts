import { expect, test, vi } from 'vitest';
import { findBrowser } from '../../../src/cli/find-browser.js';

test('CHROMIUM_PATH comes first', () => {
  vi.stubEnv('CHROMIUM_PATH', process.execPath);
  expect(findBrowser()).toBe(process.execPath);
  vi.unstubAllEnvs();
});

test('a CHROMIUM_PATH that is wrong is said rather than replaced by another browser', () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
  expect(() => findBrowser()).toThrow('CHROMIUM_PATH is "/nowhere/chromium"');
  vi.unstubAllEnvs();
});

import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from '../../src/cli/find-browser.js';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './support/global-setup.ts',
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: false,
  workers: 2,
  // CI shares its two cores; a test that passes when tried again is named as flaky in the closing lines.
  retries: process.env.CI ? 2 : 0,
  // Safety nets for a busy machine, not measurements.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: {
    headless: true,
    launchOptions: { executablePath: findBrowser(), args: BROWSER_ARGS },
    trace: 'off',
  },
});

import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, findBrowser } from '../../src/cli/find-browser.js';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  globalSetup: './support/global-setup.ts',
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: false,
  workers: 2,
  // Safety nets for a busy machine, not measurements.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  use: {
    headless: true,
    launchOptions: { executablePath: findBrowser(), args: BROWSER_ARGS },
    trace: 'off',
  },
});

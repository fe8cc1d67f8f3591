/**
 * `npm test`: lint, typecheck, unit tests, tests of the training's simulators and browser tests, one after another. The last line is `N passed, N failed`, where
 * lint and typecheck count as one each. `npm test -- unit browser` runs only the steps named.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../src/cli/project.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  /** Entry script of the tool, run with this Node. */
  script: string;
  args: string[];
  env?: Record<string, string | undefined>;
  /** Reads the tool's own report; a step without one counts as a single check. */
  readReport?: () => Promise<Counts>;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

const reports = await mkdtemp(join(tmpdir(), 'liveness-check-test-'));
const unitReport = join(reports, 'unit.json');
const browserReport = join(reports, 'browser.json');
const simulatorReport = join(reports, 'simulators.json');

const STEPS: Record<string, Step> = {
  lint: { script: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  typecheck: { script: 'typescript/bin/tsc', args: ['--noEmit'] },
  unit: {
    script: 'vitest/vitest.mjs',
    args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    readReport: async () => {
      const report = await readJson<VitestReport>(unitReport);
      const skipped = report.numPendingTests + report.numTodoTests;
      return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
    },
  },
  simulators: {
    script: 'tsx/dist/cli.mjs',
    args: ['test/simulators.ts', simulatorReport],
    readReport: () => readJson<Counts>(simulatorReport),
  },
  browser: {
    script: '@playwright/test/cli.js',
    args: ['test', '--config', 'test/browser/playwright.config.ts', '--reporter=dot,json'],
    env: {
      PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport,
      // Playwright sets FORCE_COLOR for its workers, and Node warns on stderr when NO_COLOR is there as well.
      ...(process.stdout.isTTY ? {} : { NO_COLOR: undefined, FORCE_COLOR: '0' }),
    },
    readReport: async () => {
      const { stats, errors } = await readJson<PlaywrightReport>(browserReport);
      const failed = stats.unexpected + errors.length;
      if (stats.flaky > 0) process.stdout.write(`${stats.flaky} browser tests passed only when tried again\n`);
      return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped };
    },
  },
};

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

function run({ script, args, env }: Step): Promise<number> {
  const tool = projectPath('node_modules', ...script.split('/'));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tool, ...args], {
      cwd: projectPath('.'),
      stdio: ['ignore', 'inherit', 'inherit'],
      // A log file is no place for colours.
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }), ...env },
    });
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 1));
  });
}

/** A tool that ends badly without saying which test failed counts as one failure. */
async function count(step: Step): Promise<Counts> {
  const code = await run(step);
  const single = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (!step.readReport) return single;
  const counts = await step.readReport().catch(() => ({ passed: 0, failed: 1, skipped: 0 }));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function main(wanted: string[]): Promise<void> {
  const unknown = wanted.filter(name => !Object.hasOwn(STEPS, name));
  if (unknown.length > 0)
    throw new Error(`No such step: ${unknown.join(', ')}. Known: ${Object.keys(STEPS).join(', ')}`);
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const summary: string[] = [];
  for (const [name, step] of Object.entries(STEPS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stdout.write(`\n── ${name}\n`);
    const started = performance.now();
    const counts = await count(step);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    summary.push(`${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  process.stdout.write(`\n${summary.join('\n')}\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

try {
  await main(process.argv.slice(2));
} finally {
  await rm(reports, { recursive: true, force: true });
}

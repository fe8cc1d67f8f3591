/**
 * `npm run test:engines`: the built package in the other engines that this machine has: Firefox, WebKitGTK. Prints what
 * each check came to; fails when a photo is judged otherwise than in Chromium; an
 * engine without WebGL 2 that says so is no failure. Nothing is installed: see docs/browsers.md.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildAll } from '../../src/cli/build.js';
import { isBuildCurrent } from '../../src/cli/build-stamp.js';
import { ensureMedia } from '../fixtures/media.js';
import type { Report } from './checks.js';
import { runFirefox } from './firefox.js';
import { serveEngineSite } from './site.js';
import { runWebKit } from './webkit.js';

interface Engine {
  name: string;
  commands: string[];
  run(path: string, url: string): Promise<Report>;
}

const ENGINES: Engine[] = [
  { name: 'Firefox', commands: ['firefox-esr', 'firefox'], run: runFirefox },
  { name: 'WebKitGTK', commands: ['WebKitWebDriver'], run: runWebKit },
];

function find(commands: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap(folder => commands.map(command => join(folder, command))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (!(await isBuildCurrent())) await buildAll();
await ensureMedia();
const site = await serveEngineSite();
const wanted = process.argv.slice(2);
for (const { name, commands, run } of ENGINES) {
  if (wanted.length > 0 && !wanted.includes(name.toLowerCase())) continue;
  const path = find(commands);
  process.stdout.write(`\n${name}: ${path ?? `not here (${commands.join(', ')})`}\n`);
  if (!path) continue;
  try {
    const report = await run(path, site.url);
    for (const [check, result] of Object.entries(report)) process.stdout.write(`  ${check}: ${result}\n`);
    const photos = Object.entries(report).filter(([check]) => check.startsWith('photo ') && !check.includes('ms'));
    if (photos.length === 0 || photos.some(([, result]) => result !== 'ok' && !result.startsWith('webgl-unavailable')))
      process.exitCode = 1;
  } catch (error) {
    process.stdout.write(`  did not run: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
await site.close();

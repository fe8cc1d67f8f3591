/**
 * The step `simulators` of `npm test`: unit tests of what models/training draws, in Python with NumPy. Both are
 * installed where this may be done (root on Debian); elsewhere the tests are skipped, counted as skipped, and it is said.
 *
 *     tsx test/simulators.ts REPORT.json
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { projectPath } from '../src/cli/project.js';

/** Debian's Python first: packages of the distribution are of no use to another one. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

function findPython(): string | undefined {
  return PYTHONS.find(python => spawnSync(python, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0);
}

function install(): void {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    const packages = ['python3', 'python3-numpy'];
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: 'ignore' });
  } catch {
    process.stdout.write('apt-get could not install python3-numpy.\n');
  }
}

const [report] = process.argv.slice(2);
if (!report) throw new Error('Usage: tsx test/simulators.ts REPORT.json');
if (!findPython()) install();
const python = findPython();
if (!python) {
  process.stdout.write('Skipped: there is no Python with NumPy (Debian: apt-get install python3-numpy).\n');
  await writeFile(report, JSON.stringify({ passed: 0, failed: 0, skipped: 1 }));
} else {
  const args = ['-m', 'unittest', 'discover', '-v', '-s', projectPath('models', 'training')];
  const { stderr, status } = spawnSync(python, args, {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  process.stdout.write(stderr);
  const count = (word: RegExp) => stderr.match(word)?.length ?? 0;
  const passed = count(/ \.\.\. ok$/gm);
  const failed = count(/ \.\.\. (FAIL|ERROR)$/gm);
  await writeFile(report, JSON.stringify({ passed, failed, skipped: count(/ \.\.\. skipped /gm) }));
  process.exitCode = status ?? 1;
}

import { type ExecFileException, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModelBuildError } from './model-build-error.js';

/** The npm package to obtain: an exact version, never a range. */
export interface PackageVersion {
  name: string;
  version: string;
}

/** Returns the bytes of a package's tarball, unverified. */
export type TarballGetter = (pkg: PackageVersion) => Promise<Uint8Array>;

export interface NpmCommand {
  file: string;
  /** Arguments that come before npm's own. */
  prefix: string[];
  /** A shell is needed only for `npm.cmd` on Windows. */
  shell: boolean;
}

const DEFAULT_TIMEOUT_MS = 300_000;
const MAX_QUOTED_STDERR = 600;
/** npm prints the stack of its own errors, which helps nobody here. */
const STACK_LINE = /^npm (error|ERR!)\s+at /;

/**
 * How to start npm here: the npm that runs this lifecycle script, else the one installed beside Node, else the one
 * on the PATH. The first two run `npm-cli.js` with this Node, which needs no shell, also on Windows.
 */
export function findNpmCommand(env: NodeJS.ProcessEnv = process.env, platform = process.platform): NpmCommand {
  const beside = dirname(process.execPath);
  const candidates = [
    env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const candidate of candidates) {
    if (candidate && /[\\/]npm-cli\.[cm]?js$/.test(candidate) && existsSync(candidate)) {
      return { file: process.execPath, prefix: [candidate], shell: false };
    }
  }
  return platform === 'win32'
    ? { file: 'npm.cmd', prefix: [], shell: true }
    : { file: 'npm', prefix: [], shell: false };
}

/**
 * Obtains a tarball with `npm pack`, so that the user's registry, proxy and credentials apply. npm's answer is not
 * trusted: the caller checks the integrity. Throws a `ModelBuildError` when npm fails or takes longer than
 * `timeoutMs` milliseconds.
 */
export async function npmPack(
  pkg: PackageVersion,
  { timeoutMs = DEFAULT_TIMEOUT_MS, command = findNpmCommand() } = {},
): Promise<Uint8Array> {
  assertPlainNames(pkg);
  const folder = await mkdtemp(join(tmpdir(), 'liveness-check-'));
  try {
    await runNpm(pkg, folder, command, timeoutMs);
    const tarballs = (await readdir(folder)).filter(file => file.endsWith('.tgz'));
    if (tarballs.length !== 1) {
      throw new ModelBuildError('npm-failed', {
        subject: `${pkg.name}@${pkg.version}`,
        expected: '"npm pack" to write one .tgz file',
        found: tarballs.length === 0 ? 'no .tgz file' : tarballs.join(', '),
        remedy: `Run "npm pack ${pkg.name}@${pkg.version}" by hand and see what it prints.`,
      });
    }
    return await readFile(join(folder, tarballs[0]!));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The names reach a shell on Windows; anything but a plain package name and version is refused. */
function assertPlainNames({ name, version }: PackageVersion): void {
  if (!/^(@[a-z0-9._-]+\/)?[a-z0-9._-]+$/i.test(name) || !/^[0-9][0-9a-z.+-]*$/i.test(version)) {
    throw new TypeError(`Not an exact npm package version: ${name}@${version}`);
  }
}

function runNpm(pkg: PackageVersion, folder: string, command: NpmCommand, timeoutMs: number): Promise<void> {
  const destination = command.shell ? `"${folder}"` : folder;
  // A lifecycle inherits npm's flags as npm_config_*; with --dry-run (npm publish --dry-run) nothing would be written.
  const args = [`${pkg.name}@${pkg.version}`, '--pack-destination', destination, '--dry-run=false', '--loglevel=error'];
  const options = { timeout: timeoutMs, killSignal: 'SIGKILL', shell: command.shell, windowsHide: true } as const;
  return new Promise((resolve, reject) => {
    execFile(command.file, [...command.prefix, 'pack', ...args], options, (error, _stdout, stderr) => {
      if (error) reject(describeNpmFailure(pkg, error, stderr, timeoutMs));
      else resolve();
    });
  });
}

function describeNpmFailure(
  { name, version }: PackageVersion,
  error: ExecFileException,
  stderr: string,
  timeoutMs: number,
): ModelBuildError {
  const subject = `${name}@${version}`;
  if (error.killed) {
    return new ModelBuildError(
      'npm-timeout',
      {
        subject,
        expected: `"npm pack" to finish within ${timeoutMs / 1000} s`,
        found: 'it was still running and was stopped',
        remedy: 'Check that npm reaches its registry ("npm ping"), then run "npm run prepare" again.',
      },
      error,
    );
  }
  const lines = stderr.split(/\r?\n/).filter(line => line.trim() && !STACK_LINE.test(line));
  const said = lines.join('\n').slice(0, MAX_QUOTED_STDERR);
  return new ModelBuildError(
    'npm-failed',
    {
      subject,
      expected: '"npm pack" to end with exit code 0',
      found: `${describeExit(error)}${said ? `; npm said:\n${said.replace(/^/gm, '      ')}` : ''}`,
      remedy:
        'Check that npm reaches its registry ("npm ping") and your proxy settings, then run "npm run prepare" again.',
    },
    error,
  );
}

function describeExit(error: ExecFileException): string {
  if (typeof error.code === 'number') return `exit code ${error.code}`;
  return error.signal ? `signal ${error.signal}` : `npm could not be started: ${error.message}`;
}

import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where installers put Chrome on systems that do not add it to the PATH. */
const KNOWN_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap(folder =>
    folder ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  ),
];

/**
 * Path of a Chromium-like browser: `CHROMIUM_PATH`, then the system's, then Playwright's own, then a fresh install
 * (Debian's package as root, else Playwright's download).
 * @throws Error that says what to install or set
 */
export function findBrowser(): string {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH is "${named}", which is not an executable file.`);
    return named;
  }
  return findInstalled() ?? install();
}

function findInstalled(): string | undefined {
  const extensions = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => COMMANDS.flatMap(name => extensions.map(extension => join(folder, name + extension))));
  return [...onPath, ...KNOWN_PLACES, chromium.executablePath()].find(isExecutable);
}

function install(): string {
  const [command, ...args] = isDebianRoot()
    ? [
        'sh',
        '-c',
        'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium',
      ]
    : ['npx', 'playwright', 'install', 'chromium'];
  process.stderr.write('No Chromium found; installing one (set CHROMIUM_PATH to use your own)…\n');
  try {
    // Its chatter goes to stderr: stdout is for results.
    execFileSync(command, args, { stdio: ['ignore', 2, 2], timeout: 15 * 60_000, shell: process.platform === 'win32' });
  } catch (cause) {
    throw new Error('No browser: install Chromium or Chrome, or set CHROMIUM_PATH to one.', { cause });
  }
  const found = findInstalled();
  if (!found) throw new Error('The browser was installed but not found: set CHROMIUM_PATH to it.');
  return found;
}

function isDebianRoot(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return (
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8')) && existsSync('/usr/bin/apt-get')
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Switches that keep a headless run to itself; as root Chromium's sandbox cannot start. */
export const BROWSER_ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** What WebGPU needs where there is no graphics card. */
export const SOFTWARE_WEBGPU_ARGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
];

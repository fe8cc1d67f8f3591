import { execFile as execFileCallback } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'vite';
import { OUTPUT_NAMES } from '../../vite.config.js';
import { recordBuild } from './build-stamp.js';
import { projectPath } from './project.js';

const execFile = promisify(execFileCallback);

/** `npm run build`: the complete `dist/`. */
export async function buildAll(): Promise<void> {
  await rm(projectPath('dist'), { recursive: true, force: true });
  await cp(projectPath('public'), projectPath('dist'), { recursive: true });
  for (const mode of OUTPUT_NAMES) {
    await build({ configFile: projectPath('vite.config.ts'), root: projectPath('.'), mode, logLevel: 'warn' });
  }
  await execFile(process.execPath, [
    projectPath('node_modules/typescript/bin/tsc'),
    '-p',
    projectPath('tsconfig.build.json'),
  ]);
  await recordBuild();
}

if (process.argv[1] === import.meta.filename) await buildAll();

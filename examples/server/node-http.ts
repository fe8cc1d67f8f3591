// Node's own http server. Run: SIGHTENGINE_API_USER=… SIGHTENGINE_API_SECRET=… npx tsx examples/server/node-http.ts
import { createServer } from 'node:http';
import { createConfirmHandler, createMemoryStore, remoteAddress, toNodeHandler } from '../../src/server.js'; // 'liveness-check/server'
import { signingKey } from './signing-key.js';

const handler = createConfirmHandler({
  store: createMemoryStore(),
  signingKey: await signingKey(),
  allowedOrigins: ['https://kyc.example'],
  clientKey: remoteAddress,
  log: entry => process.stdout.write(`${JSON.stringify(entry)}\n`),
});

const server = createServer(toNodeHandler(handler));
server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`confirm-url="http://127.0.0.1:${port}/"\n`);
});

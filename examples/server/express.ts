// Express 5, several processes with one Redis when REDIS_URL is set. Run: npx tsx examples/server/express.ts
import express from 'express';
import {
  createConfirmHandler,
  createMemoryStore,
  createRedisStore,
  remoteAddress,
  toNodeHandler,
} from '../../src/server.js'; // 'liveness-check/server'
import { signingKey } from './signing-key.js';

async function createStore() {
  if (!process.env.REDIS_URL) return createMemoryStore();
  const { createClient } = await import('redis');
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', error => process.stderr.write(`redis: ${error.message}\n`));
  return createRedisStore(await client.connect());
}

const handler = createConfirmHandler({
  store: await createStore(),
  signingKey: await signingKey(),
  clientKey: remoteAddress,
  log: entry => process.stdout.write(`${JSON.stringify(entry)}\n`),
});

const app = express();
app.use('/liveness', toNodeHandler(handler)); // before any body parser
const server = app.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`confirm-url="http://127.0.0.1:${port}/liveness"\n`);
});

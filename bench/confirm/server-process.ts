/** The confirm handler with Redis, or the stand-in that answers at once, as a process of its own. Measures itself on request. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPair } from 'jose';
import { createClient } from 'redis';
import { createCheckJsonStandIn, createConfirmHandler, createRedisStore, toNodeHandler } from '../../src/server.js';
import { buildVerdict, CREDENTIALS } from './shared.js';

async function confirmHandler() {
  const client = createClient({ url: process.env.REDIS_URL });
  return createConfirmHandler({
    store: createRedisStore(await client.connect()),
    signingKey: (await generateKeyPair('EdDSA', { extractable: true })).privateKey,
  });
}

const role = process.argv[2];
const handler =
  role === 'stand-in'
    ? createCheckJsonStandIn({ ...CREDENTIALS, analyze: async () => buildVerdict() })
    : await confirmHandler();
const server = createServer(toNodeHandler(handler));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  process.send?.({ rss, heapUsed, arrayBuffers });
});

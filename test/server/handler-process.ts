/** One of several handler processes that share a Redis: prints its address. Settings come from the environment. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'redis';
import { createConfirmHandler, createRedisStore, createSightengineClient, toNodeHandler } from '../../src/server.js';

const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
const handler = createConfirmHandler({
  store: createRedisStore(client),
  client: createSightengineClient({ timeoutMs: Number(process.env.CALL_TIMEOUT_MS ?? 10_000) }),
  signingKey: JSON.parse(process.env.SIGNING_KEY ?? ''),
});
const server = createServer(toNodeHandler(handler));
server.listen({ port: 0, host: '127.0.0.1', backlog: 2_048 }, () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// Hono: the handler takes its Request as it is, on any runtime. Run: npx tsx examples/server/hono.ts
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createConfirmHandler, createMemoryStore } from '../../src/server.js'; // 'liveness-check/server'
import { signingKey } from './signing-key.js';

const handler = createConfirmHandler({
  store: createMemoryStore(),
  signingKey: await signingKey(),
  clientKey: request => request.headers.get('x-real-ip') ?? undefined, // set by your proxy, and by nobody else
  log: entry => process.stdout.write(`${JSON.stringify(entry)}\n`),
});

const app = new Hono();
app.all('/liveness/*', context => handler(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8787), hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`confirm-url="http://127.0.0.1:${port}/liveness"\n`);
});

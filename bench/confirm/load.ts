/**
 * Load of the confirm handler: `npx tsx bench/confirm/load.ts [seconds per size]`. Loopback only; starts its own Redis,
 * handler and stand-in (which answers at once), each as a process. One round = a session and a confirmation.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { cpus } from 'node:os';
import { startRedis } from '../../test/server/redis-server.js';
import { buildVerdict, CREDENTIALS } from './shared.js';

const CONNECTIONS = 50;
const SIZES_KB = [10, 100, 500, 1_000];
const MAX_ROUNDS = 50_000;
const MAX_GROWTH_MB = 50;
const secondsPerSize = Math.min(Number(process.argv[2] ?? 8), 60);

interface Memory {
  rss: number;
  heapUsed: number;
  arrayBuffers: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise(resolve => child.once('message', message => resolve(message as T)));
}

async function start(role: string, env: Record<string, string>): Promise<{ url: string; child: ChildProcess }> {
  const file = new URL('./server-process.ts', import.meta.url);
  const execArgv = ['--expose-gc', '--import', 'tsx'];
  const child = fork(file, [role], { env: { ...process.env, ...env }, execArgv });
  return { ...(await nextMessage<{ url: string }>(child)), child };
}

function measure(child: ChildProcess): Promise<Memory> {
  child.send('measure');
  return nextMessage<Memory>(child);
}

function post(url: string, headers: Record<string, string>, body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: 'POST', agent, headers }, res => {
      let text = '';
      res.on('data', chunk => {
        text += chunk;
      });
      res.on('end', () => (res.statusCode === 200 ? resolve(text) : reject(new Error(`${res.statusCode}: ${text}`))));
    });
    req.on('error', reject).end(body);
  });
}

/** Makes the multipart body by hand, so that the load generator costs as little as it can. */
function bodyMaker(sizeKb: number): (nonce: string) => Buffer {
  const image = Buffer.alloc(sizeKb * 1_000, 7);
  image.set([0xff, 0xd8, 0xff, 0xe0]);
  const field = (name: string, value: string) =>
    `--BENCH\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const before =
    field('sha256', createHash('sha256').update(image).digest('hex')) + field('local', JSON.stringify(buildVerdict()));
  const media =
    '--BENCH\r\nContent-Disposition: form-data; name="media"; filename="c.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
  return nonce =>
    Buffer.concat([Buffer.from(before + field('nonce', nonce) + media), image, Buffer.from('\r\n--BENCH--\r\n')]);
}

async function round(url: string, makeBody: (nonce: string) => Buffer): Promise<number> {
  const { nonce } = JSON.parse(await post(`${url}/session`, {}));
  const body = makeBody(nonce);
  const startMs = performance.now();
  const headers = { 'content-type': 'multipart/form-data; boundary=BENCH', 'content-length': String(body.length) };
  if (!JSON.parse(await post(`${url}/confirm`, headers, body)).confirmed) throw new Error('not confirmed');
  return performance.now() - startMs;
}

async function loadWith(
  url: string,
  sizeKb: number,
  seconds: number,
): Promise<{ times: number[]; errors: string[]; elapsedMs: number }> {
  const makeBody = bodyMaker(sizeKb);
  const times: number[] = [];
  const errors: string[] = [];
  const startMs = performance.now();
  const worker = async () => {
    while (performance.now() - startMs < seconds * 1_000 && times.length + errors.length < MAX_ROUNDS) {
      await round(url, makeBody).then(
        ms => times.push(ms),
        error => errors.push(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { times: times.sort((a, b) => a - b), errors, elapsedMs: performance.now() - startMs };
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function main(): Promise<void> {
  const redis = await startRedis();
  const standIn = await start('stand-in', {});
  const handler = await start('handler', {
    REDIS_URL: redis.url,
    SIGHTENGINE_API_USER: CREDENTIALS.apiUser,
    SIGHTENGINE_API_SECRET: CREDENTIALS.apiSecret,
    SIGHTENGINE_BASE_URL: standIn.url,
  });
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${CONNECTIONS} connections, ${secondsPerSize} s per size`,
  );
  console.log(
    'image kB | confirms | confirms/s | p50 ms | p99 ms | errors | handler rss MB | heap + buffers MB after gc',
  );
  let failed = 0;
  const heaps: number[] = [];
  try {
    await loadWith(handler.url, 100, Math.min(3, secondsPerSize)); // warm up
    for (const sizeKb of [...SIZES_KB, SIZES_KB[0]]) {
      const { times, errors, elapsedMs } = await loadWith(handler.url, sizeKb, secondsPerSize);
      const { rss, heapUsed, arrayBuffers } = await measure(handler.child);
      failed += errors.length;
      heaps.push(heapUsed + arrayBuffers);
      const perSecond = ((times.length / elapsedMs) * 1_000).toFixed(0);
      const row = [
        sizeKb,
        times.length,
        perSecond,
        at(times, 0.5)?.toFixed(0),
        at(times, 0.99)?.toFixed(0),
        errors.length,
        mb(rss),
        mb(heapUsed + arrayBuffers),
      ];
      console.log(row.join(' | '), errors[0] ?? '');
    }
  } finally {
    agent.destroy();
    handler.child.kill();
    standIn.child.kill();
    await redis.stop();
  }
  const grownMb = (heaps[heaps.length - 1] - heaps[0]) / 1e6; // first and last row have the same size of image
  console.log(`errors ${failed}, growth of heap and buffers over the run ${grownMb.toFixed(0)} MB`);
  if (failed > 0 || grownMb > MAX_GROWTH_MB) process.exitCode = 1;
}

await main();

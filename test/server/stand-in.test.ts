import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LivenessResponse } from '../../src/core/response.js';
import { createCheckJsonStandIn, type StandInOptions } from '../../src/server/check-json-stand-in.js';
import { toNodeHandler } from '../../src/server/node-adapter.js';
import { CREDENTIALS, closedPort, jpeg, listen, success } from './support.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  writeFileSync(join(directory, 'image.jpg'), jpeg(300_000));
  writeFileSync(join(directory, 'notes.txt'), 'no image');
});
afterAll(() => rmSync(directory, { recursive: true }));

const { apiUser, apiSecret } = CREDENTIALS;
const judge = async (): Promise<LivenessResponse> => ({ ...success(0.93), local: { source: 'local' } as never });

async function start(options: Partial<StandInOptions> = {}) {
  const standIn = createCheckJsonStandIn({ ...CREDENTIALS, analyze: judge, allowLoopback: true, ...options });
  return (await listen(toNodeHandler(standIn))).url;
}

async function curl(...args: string[]): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }> {
  const { stdout } = await promisify(execFile)('curl', ['-sS', '--max-time', '20', '-w', '\n%{http_code}', ...args]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end)), body: JSON.parse(stdout.slice(0, end)) };
}

/** The lines of the API's documentation, with the host changed. */
const upload = (host: string, file = 'image.jpg', models = 'liveness', user = apiUser, secret = apiSecret) =>
  curl(
    '-X',
    'POST',
    `${host}/1.0/check.json`,
    '-F',
    `media=@${join(directory, file)}`,
    '-F',
    `models=${models}`,
    '-F',
    `api_user=${user}`,
    '-F',
    `api_secret=${secret}`,
  );
const byUrl = (host: string, url: string) =>
  curl(
    '-X',
    'GET',
    '-G',
    `${host}/1.0/check.json`,
    '-d',
    'models=liveness',
    '-d',
    `api_user=${apiUser}&api_secret=${apiSecret}`,
    '--data-urlencode',
    `url=${url}`,
  );

const answer = (uri: string) => ({
  status: 'success',
  request: { id: expect.stringMatching(/^req_\w{21}$/), timestamp: expect.any(Number), operations: 1 },
  liveness: { score: 0.93, rejection_reason: '' },
  media: { id: expect.stringMatching(/^med_\w{21}$/), uri },
});

describe('stand-in for check.json, asked by curl', () => {
  it('option 2: an upload', async () => {
    const { status, body } = await upload(await start());
    expect({ status, body }).toEqual({ status: 200, body: answer('image.jpg') });
  });

  it('option 1: a URL', async () => {
    const images = await listen((_, res) => res.end(jpeg()));
    const url = `${images.url}/example-fac-1000.jpg?a=1&b=2`;
    expect(await byUrl(await start(), url)).toEqual({ status: 200, body: answer(url) });
  });

  it('also takes the name of the heading, and several models', async () => {
    const host = await start();
    expect((await upload(host, 'image.jpg', 'face-liveness')).status).toBe(200);
    expect((await upload(host, 'image.jpg', 'liveness,face-liveness')).status).toBe(200);
  });

  it('errors have the API form, new ids and no operations', async () => {
    const { status, body } = await upload(await start(), 'image.jpg', 'liveness', apiUser, 'wrong');
    expect(status).toBe(401);
    expect(body).toEqual({
      status: 'failure',
      request: { id: expect.stringMatching(/^req_\w{21}$/), timestamp: expect.any(Number), operations: 0 },
      error: { type: 'argument_error', code: 1, message: 'Incorrect API user or API secret' },
    });
  });

  it.each([
    ['wrong user', (host: string) => upload(host, 'image.jpg', 'liveness', 'nobody'), 401, 'argument_error'],
    ['unknown model', (host: string) => upload(host, 'image.jpg', 'liveness,nudity'), 400, 'argument_error'],
    ['no model', (host: string) => upload(host, 'image.jpg', ''), 400, 'argument_error'],
    ['not an image', (host: string) => upload(host, 'notes.txt'), 400, 'media_error'],
    [
      'missing media',
      (host: string) =>
        curl(
          '-X',
          'POST',
          `${host}/1.0/check.json`,
          '-F',
          'models=liveness',
          '-F',
          `api_user=${apiUser}`,
          '-F',
          `api_secret=${apiSecret}`,
        ),
      400,
      'argument_error',
    ],
    ['missing url', (host: string) => byUrl(host, ''), 400, 'argument_error'],
    ['unreachable url', async (host: string) => byUrl(host, await closedPort()), 400, 'media_error'],
    ['private url', (host: string) => byUrl(host, 'http://10.0.0.1/'), 400, 'media_error'],
    [
      'url without an image',
      async (host: string) => byUrl(host, (await listen((_, res) => res.end('x'))).url),
      400,
      'media_error',
    ],
    ['other path', (host: string) => curl(`${host}/1.0/other.json`), 404, 'request_error'],
    ['other method', (host: string) => curl('-X', 'PUT', `${host}/1.0/check.json`), 405, 'request_error'],
    [
      'no multipart',
      (host: string) => curl('-X', 'POST', `${host}/1.0/check.json`, '-d', 'models=liveness'),
      401,
      'argument_error',
    ],
    [
      'broken multipart',
      (host: string) =>
        curl(
          '-X',
          'POST',
          `${host}/1.0/check.json`,
          '-H',
          'content-type: multipart/form-data; boundary=x',
          '-d',
          '--y',
        ),
      400,
      'request_error',
    ],
  ] as const)('%s', async (_, ask, status, type) => {
    const answer = await ask(await start());
    expect(answer).toMatchObject({ status, body: { status: 'failure', error: { type } } });
  });

  it('loopback URLs only where it is told so', async () => {
    const images = await listen((_, res) => res.end(jpeg()));
    expect((await byUrl(await start({ allowLoopback: false }), images.url)).body.error.type).toBe('media_error');
  });

  it('usage limit: as many operations as it is given', async () => {
    const host = await start({ usageLimit: 1 });
    expect((await upload(host)).status).toBe(200);
    expect(await upload(host)).toMatchObject({ status: 429, body: { error: { type: 'usage_limit', code: 32 } } });
  });

  it('passes on what the analysis says, and hides how it fails', async () => {
    const failure: LivenessResponse = {
      status: 'failure',
      request: { id: '', timestamp: 0, operations: 0 },
      error: { type: 'media_error', code: 1001, message: 'broken image' },
    };
    expect(await upload(await start({ analyze: async () => failure }))).toMatchObject({
      status: 400,
      body: { error: { type: 'media_error', message: 'broken image' } },
    });
    const crash = await upload(await start({ analyze: () => Promise.reject(new Error('/secret/path')) }));
    expect(crash).toMatchObject({
      status: 500,
      body: { error: { type: 'internal_error', message: 'The analysis failed' } },
    });
  });
});

describe('faults on demand', () => {
  const ask = async (fault: string) => {
    const url = `${await start({ faults: 'header' })}/1.0/check.json?models=liveness&api_user=${apiUser}&api_secret=${apiSecret}`;
    const images = await listen((_, res) => res.end(jpeg()));
    return fetch(`${url}&url=${encodeURIComponent(images.url)}`, { headers: { 'x-fault': fault } });
  };

  it('by header', async () => {
    const limited = await ask('status:429:3');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await limited.json()).error.type).toBe('usage_limit');
    expect((await ask('status:503')).status).toBe(503);
    await expect((await ask('malformed')).json()).rejects.toThrow(SyntaxError);
    await expect((await ask('cut')).text()).rejects.toThrow(TypeError);
    for (const fault of ['delay:30', 'slow-body:30']) {
      const startMs = performance.now();
      expect((await (await ask(fault)).json()).status).toBe('success');
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(25);
    }
    for (const fault of ['', 'nonsense', 'delay:-1', 'status:200', 'constructor'])
      expect((await ask(fault)).status).toBe(200);
  });
});

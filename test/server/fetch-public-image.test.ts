import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { confirmStoredImage } from '../../src/server/confirm-stored-image.js';
import { type FetchImageOptions, fetchPublicImage } from '../../src/server/fetch-public-image.js';
import { createSightengineClient } from '../../src/server/sightengine-client.js';
import { CREDENTIALS, closedPort, jpeg, listen, sha256, startUpstream } from './support.js';

const here = { allowHttp: true, allowLoopback: true } satisfies FetchImageOptions;
const sendJpeg: RequestListener = (_, res) => res.end(jpeg());
const codeOf = (url: string, options: FetchImageOptions = here) =>
  fetchPublicImage(url, options).then(
    () => 'ok',
    error => error.code,
  );

describe('fetchPublicImage', () => {
  it('fetches, and goes by the bytes, not by what the server calls them', async () => {
    const { url } = await listen((_, res) => res.writeHead(200, { 'content-type': 'text/html' }).end(jpeg()));
    expect(await fetchPublicImage(url, here)).toEqual({ bytes: jpeg(), type: 'image/jpeg' });
  });

  it('resolves a name once and connects to what it checked: a second DNS answer changes nothing', async () => {
    const hosts: (string | undefined)[] = [];
    const { url } = await listen((req, res) => {
      hosts.push(req.headers.host);
      res.end(jpeg());
    });
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return answers.shift() ?? [];
    };
    const port = new URL(url).port;
    await fetchPublicImage(`http://images.example:${port}/a.jpg`, { ...here, resolve });
    expect(asked).toEqual(['images.example']);
    expect(hosts).toEqual([`images.example:${port}`]);
  });

  it('never connects to a private address', async () => {
    let connected = 0;
    const { url } = await listen((_, res) => {
      connected++;
      res.end(jpeg());
    });
    expect(await codeOf(url, { allowHttp: true })).toBe('not-public');
    expect(
      await codeOf(`http://images.example:${new URL(url).port}`, {
        allowHttp: true,
        resolve: async () => ['127.0.0.1'],
      }),
    ).toBe('not-public');
    expect(connected).toBe(0);
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'not-public'],
    ['http://[::ffff:10.0.0.1]/', 'not-public'],
    ['file:///etc/passwd', 'bad-url'],
    ['http://', 'bad-url'],
  ])('checks where a redirect leads: %s', async (location, code) => {
    const { url } = await listen((_, res) => res.writeHead(302, { location }).end());
    expect(await codeOf(url)).toBe(code);
  });

  it('follows three redirects, relative ones too, and no more', async () => {
    const { url } = await listen((req, res) => {
      const left = Number(req.url?.slice(1));
      if (left) res.writeHead(302, { location: `/${left - 1}` }).end();
      else res.end(jpeg());
    });
    expect(await codeOf(`${url}/3`)).toBe('ok');
    expect(await codeOf(`${url}/4`)).toBe('too-many-redirects');
  });

  it.each([
    ['404', (_, res) => res.writeHead(404).end(jpeg()), 'bad-status'],
    ['HTML', (_, res) => res.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>'), 'not-an-image'],
    ['too much', (_, res) => res.end(jpeg(3_000)), 'too-large'],
    ['no answer', () => {}, 'timeout'],
    ['half an answer', (_, res) => void res.writeHead(200).write(jpeg().subarray(0, 9)), 'timeout'],
    ['a closed connection', (_, res) => res.destroy(), 'unreachable'],
  ] as [string, RequestListener, string][])('%s → %s', async (_, listener, code) => {
    const { url } = await listen(listener);
    expect(await codeOf(url, { ...here, maxBytes: 2_500, timeoutMs: 150 })).toBe(code);
  });

  it('nobody there → unreachable', async () => {
    expect(await codeOf(await closedPort())).toBe('unreachable');
  });
});

describe('confirmStoredImage', () => {
  const clientFor = (baseUrl: string) => createSightengineClient({ ...CREDENTIALS, baseUrl });

  it('fetches and uploads, and says which image it was', async () => {
    const [upstream, images] = [await startUpstream(), await listen(sendJpeg)];
    const answer = await confirmStoredImage({ url: images.url, client: clientFor(upstream.url), ...here });
    expect(answer).toMatchObject({ confirmed: true, sha256: await sha256(jpeg()), media: { uri: 'stored.jpeg' } });
  });

  it('passes a checked URL on', async () => {
    const seen: (string | undefined)[] = [];
    const answer = {
      status: 'success',
      request: { id: 'r', timestamp: 1, operations: 1 },
      liveness: { score: 0.2, rejection_reason: 'spoof' },
    };
    const { url } = await listen((req, res) => {
      const uri = new URL(req.url ?? '', 'http://x').searchParams.get('url');
      seen.push(req.method, uri ?? undefined);
      res.end(JSON.stringify({ ...answer, media: { id: 'm', uri } }));
    });
    const options = {
      url: 'https://images.example/a.jpg?x=1&y=2',
      mode: 'pass',
      client: clientFor(url),
      resolve: async () => ['93.184.216.34'],
    } as const;
    expect(await confirmStoredImage(options)).toMatchObject({ confirmed: false, media: { uri: options.url } });
    expect(seen).toEqual(['GET', options.url]);
    await expect(confirmStoredImage({ ...options, url: 'https://10.0.0.1/' })).rejects.toMatchObject({
      code: 'not-public',
    });
    expect(seen).toHaveLength(2);
  });
});

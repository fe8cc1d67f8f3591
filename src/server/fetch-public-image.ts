import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Bytes } from './bytes.js';
import { type ImageType, imageTypeOf } from './image-type.js';
import { checkPublicUrl, ImageUrlError, type PublicTarget, type PublicUrlOptions } from './public-url.js';

export interface FetchImageOptions extends PublicUrlOptions {
  /** Default 10 000 000. */
  maxBytes?: number;
  /** Bound on the whole fetch, redirects included, ms. Default 10 000. */
  timeoutMs?: number;
  /** Each is checked like the first URL. Default 3. */
  maxRedirects?: number;
}

export interface FetchedImage {
  bytes: Bytes;
  /** By its first bytes; what the server called it does not matter. */
  type: ImageType;
}

/**
 * Fetches an image from an address that somebody else chose, without reaching into the own network: the host is resolved
 * once, every address is checked, and the connection goes to a checked address, so a second DNS answer changes nothing.
 * @throws ImageUrlError
 */
export async function fetchPublicImage(address: string, options: FetchImageOptions = {}): Promise<FetchedImage> {
  const { maxBytes = 10_000_000, timeoutMs = 10_000, maxRedirects = 3 } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    let target = await checkPublicUrl(address, options);
    for (let redirects = 0; ; redirects++) {
      signal.throwIfAborted();
      const response = await open(target, signal);
      const location = redirectOf(response);
      if (location === undefined) return await readImage(response, maxBytes);
      response.destroy();
      if (redirects >= maxRedirects)
        throw new ImageUrlError('too-many-redirects', `More than ${maxRedirects} redirects.`);
      if (!URL.canParse(location, target.url))
        throw new ImageUrlError('bad-url', 'Redirected to something that is not a URL.');
      target = await checkPublicUrl(new URL(location, target.url), options);
    }
  } catch (cause) {
    if (signal.aborted) throw new ImageUrlError('timeout', `Not fetched within ${timeoutMs} ms.`);
    if (cause instanceof ImageUrlError) throw cause;
    throw new ImageUrlError('unreachable', 'The image could not be fetched.', { cause });
  }
}

function open({ url, addresses }: PublicTarget, signal: AbortSignal): Promise<IncomingMessage> {
  const pinned = addresses.map(address => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_host, { all }, callback) =>
    all ? callback(null, pinned) : callback(null, pinned[0].address, pinned[0].family);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const headers = { accept: 'image/*', 'accept-encoding': 'identity' };
    request(url, { lookup, signal, agent: false, headers }, resolve).on('error', reject).end();
  });
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return statusCode >= 300 && statusCode < 400 ? headers.location : undefined;
}

async function readImage(response: IncomingMessage, maxBytes: number): Promise<FetchedImage> {
  try {
    if (response.statusCode !== 200)
      throw new ImageUrlError('bad-status', `The server answered with ${response.statusCode}.`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new ImageUrlError('too-large', `More than ${maxBytes} bytes.`);
      chunks.push(chunk);
    }
    const bytes = new Uint8Array(Buffer.concat(chunks));
    const type = imageTypeOf(bytes);
    if (!type) throw new ImageUrlError('not-an-image', 'Neither a JPEG nor a PNG nor a WebP.');
    return { bytes, type };
  } finally {
    response.destroy();
  }
}

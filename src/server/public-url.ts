import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

export type ImageUrlErrorCode =
  | 'bad-url'
  | 'not-public'
  | 'unresolvable'
  | 'unreachable'
  | 'bad-status'
  | 'too-many-redirects'
  | 'too-large'
  | 'timeout'
  | 'not-an-image';

/** Why an image could not be had from a URL. Messages do not repeat the URL: it may hold a signature. */
export class ImageUrlError extends Error {
  override readonly name = 'ImageUrlError';
  constructor(
    readonly code: ImageUrlErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface PublicUrlOptions {
  /** Also plain http. Default false. */
  allowHttp?: boolean;
  /** Also this machine's loopback addresses: for tests and the stand-in. Default false. */
  allowLoopback?: boolean;
  /** All addresses of a host name. Default the system's resolver. */
  resolve?: (host: string) => Promise<string[]>;
}

/** A URL that was checked, and the addresses it was checked with: connect to these, do not resolve again. */
export interface PublicTarget {
  url: URL;
  addresses: string[];
}

async function resolveAll(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/**
 * Checks scheme and addresses of a URL. One address that is not public is enough to refuse it.
 * @throws ImageUrlError
 */
export async function checkPublicUrl(address: string | URL, options: PublicUrlOptions): Promise<PublicTarget> {
  if (!URL.canParse(address)) throw new ImageUrlError('bad-url', 'This is not a URL.');
  const url = new URL(address);
  const schemes = options.allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol))
    throw new ImageUrlError('bad-url', `Only ${schemes.join(' and ')} URLs are fetched.`);
  if (url.username || url.password)
    throw new ImageUrlError('bad-url', 'A URL with a user name or password is not fetched.');

  const addresses = await addressesOf(url.hostname, options);
  const allowed = (ip: string) => isPublicAddress(ip) || (options.allowLoopback === true && isLoopbackAddress(ip));
  if (!addresses.every(allowed)) throw new ImageUrlError('not-public', 'The host is not on the public internet.');
  return { url, addresses };
}

async function addressesOf(hostname: string, { resolve = resolveAll }: PublicUrlOptions): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return [host];
  const addresses = await resolve(host).catch(cause => {
    throw new ImageUrlError('unresolvable', 'The host name could not be resolved.', { cause });
  });
  if (addresses.length === 0) throw new ImageUrlError('unresolvable', 'The host name has no address.');
  return addresses;
}

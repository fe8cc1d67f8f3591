import { LivenessError } from '../core/errors.js';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];
const REMOTE_API = /(^|\.)sightengine\.com\.?$/;

function refuse(why: string): never {
  throw new LivenessError('invalid-config', `confirm-url ${why}`);
}

function resolve(url: string): URL {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (!url.trim() || !URL.canParse(url, page)) refuse('must be a URL: the address of your confirm endpoint.');
  return new URL(url, page);
}

/**
 * Checks the address of the confirm endpoint; relative addresses count from the page.
 * @throws LivenessError `invalid-config`, saying what is wrong with the address
 */
export function checkConfirmUrl(url: string): URL {
  const checked = resolve(url);
  const host = checked.hostname;
  if (REMOTE_API.test(host)) {
    refuse(
      'must not be the liveness API itself: its secret would be public. Use your own endpoint (createConfirmHandler).',
    );
  }
  if (checked.username || checked.password) refuse('must not hold a user name or password: anyone can read it.');
  if (checked.protocol !== 'https:' && !(checked.protocol === 'http:' && LOOPBACK_HOSTS.includes(host))) {
    refuse('must be https, as it carries a face image (http only for localhost).');
  }
  return checked;
}

/** Address of one route below the confirm endpoint. */
export function routeUrl(endpoint: URL, route: 'session' | 'confirm'): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${route}`;
  url.hash = '';
  return url.href;
}

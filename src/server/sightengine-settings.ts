const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export interface SightengineOptions {
  /** API user id. Default: environment variable `SIGHTENGINE_API_USER`. */
  apiUser?: string;
  /** API secret. Default: environment variable `SIGHTENGINE_API_SECRET`. */
  apiSecret?: string;
  /** Default: `SIGHTENGINE_BASE_URL`, else `https://api.sightengine.com`. Plain http only to this machine. */
  baseUrl?: string;
  /** Default: `SIGHTENGINE_MODEL`, else `liveness` (as in the API's examples; its heading says `face-liveness`). */
  model?: string;
  /** Bound on one call, answer included, ms. Default 10 000. */
  timeoutMs?: number;
  /** For tests and proxies. Default: the global `fetch`. */
  fetch?: typeof fetch;
}

export interface SightengineSettings {
  apiUser: string;
  apiSecret: string;
  /** Address of `check.json`. */
  endpoint: URL;
  model: string;
  timeoutMs: number;
  fetch: typeof fetch;
}

/**
 * The only place that reads the environment.
 * @throws Error naming the setting that is missing or wrong, never its value
 */
export function resolveSettings(options: SightengineOptions): SightengineSettings {
  const env = globalThis.process?.env ?? {};
  const apiUser = options.apiUser ?? env.SIGHTENGINE_API_USER;
  const apiSecret = options.apiSecret ?? env.SIGHTENGINE_API_SECRET;
  if (!apiUser) throw new Error('No API user: give apiUser or set SIGHTENGINE_API_USER.');
  if (!apiSecret) throw new Error('No API secret: give apiSecret or set SIGHTENGINE_API_SECRET.');
  return {
    apiUser,
    apiSecret,
    endpoint: resolveEndpoint(options.baseUrl ?? env.SIGHTENGINE_BASE_URL ?? 'https://api.sightengine.com'),
    model: options.model ?? env.SIGHTENGINE_MODEL ?? 'liveness',
    timeoutMs: options.timeoutMs ?? 10_000,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

function resolveEndpoint(baseUrl: string): URL {
  if (!URL.canParse(baseUrl)) throw new Error('The base URL of the API is not a URL.');
  const url = new URL(baseUrl);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname));
  if (!secure) throw new Error('The base URL of the API must be https: it gets the API secret.');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/1.0/check.json`;
  return url;
}

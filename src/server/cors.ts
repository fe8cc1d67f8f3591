import { ConfirmRefusal } from './failures.js';

export interface CorsOptions {
  /**
   * Origins of pages on other hosts that may use the endpoint, e.g. `https://kyc.example`. A page on the endpoint's own
   * host always may. Default none.
   */
  allowedOrigins?: readonly string[];
  /** Request headers that such pages may send. Default `authorization`, `content-type`, `x-csrf-token`. */
  allowedHeaders?: readonly string[];
}

const DEFAULT_HEADERS = ['authorization', 'content-type', 'x-csrf-token'];

/**
 * Refuses pages of other origins. A request without `Origin` does not come from a page's script and passes: what
 * protects against other programs is `sessionKey` and the limits.
 * @throws ConfirmRefusal
 */
export function checkOrigin(request: Request, options: CorsOptions): void {
  const origin = request.headers.get('origin');
  if (origin === null || isAllowed(origin, options)) return;
  if (URL.canParse(origin) && new URL(origin).host === new URL(request.url).host) return;
  throw new ConfirmRefusal('origin-refused');
}

function isAllowed(origin: string, { allowedOrigins = [] }: CorsOptions): boolean {
  return allowedOrigins.includes(origin);
}

/** Headers that let a page of an allowed origin read the answer. */
export function corsHeaders(request: Request, options: CorsOptions): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === null || !isAllowed(origin, options)) return { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'Retry-After', vary: 'Origin' };
}

/** Answers the browser's question before a cross-origin request. */
export function preflight(request: Request, options: CorsOptions): Response {
  checkOrigin(request, options);
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(request, options),
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': (options.allowedHeaders ?? DEFAULT_HEADERS).join(', '),
      'access-control-max-age': '600',
    },
  });
}

/** What the stand-in can do wrong. */
export type Fault =
  /** Answers rightly, but `ms` later. */
  | { kind: 'delay'; ms: number }
  /** Answers with this HTTP status at once; `json: false`: with a page that is not the API's, as a gateway would. */
  | { kind: 'status'; status: number; retryAfterSeconds?: number; json?: boolean }
  /** Closes the connection in the middle of the answer. */
  | { kind: 'cut' }
  /** Answers 200 with half of the JSON. */
  | { kind: 'malformed' }
  /** Sends half of the answer, the rest `ms` later. */
  | { kind: 'slow-body'; ms: number };

/** Request header that asks for a fault: `delay:500`, `status:503:2` (with Retry-After), `cut`, `malformed`, `slow-body:500`. */
export const FAULT_HEADER = 'x-fault';

/** Reads the header; anything that is not a fault is none. */
export function faultOfHeader(request: Request): Fault | undefined {
  const [kind, first, second] = (request.headers.get(FAULT_HEADER) ?? '').split(':');
  const amount = Number(first);
  if (kind === 'cut' || kind === 'malformed') return { kind };
  if (!(amount > 0)) return undefined;
  if (kind === 'delay' || kind === 'slow-body') return { kind, ms: amount };
  if (kind !== 'status' || amount < 400 || amount > 599) return undefined;
  return { kind, status: amount, ...(second && { retryAfterSeconds: Number(second) }) };
}

/** Waits, unless the client hangs up first. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The same answer, with the fault in its body. */
export function spoil(response: Response, json: string, fault: Fault | undefined): Response {
  const half = json.slice(0, json.length / 2);
  const headers = new Headers(response.headers);
  switch (fault?.kind) {
    case 'malformed':
      return new Response(half, { status: response.status, headers });
    case 'cut':
      headers.set('content-length', String(new TextEncoder().encode(json).length));
      return new Response(halves(half), { status: response.status, headers });
    case 'slow-body':
      return new Response(halves(half, { rest: json.slice(half.length), ms: fault.ms }), {
        status: response.status,
        headers,
      });
    default:
      return response;
  }
}

/** Before the connection is cut, so that the first half is on its way. */
const FLUSH_MS = 10;

function halves(first: string, later?: { rest: string; ms: number }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  let sent = false;
  return new ReadableStream(
    {
      async pull(controller) {
        if (!sent) {
          sent = true;
          return controller.enqueue(encoder.encode(first));
        }
        if (!later) {
          await delay(FLUSH_MS, gone.signal);
          return controller.error(new Error('Cut on demand.'));
        }
        await delay(later.ms, gone.signal);
        if (gone.signal.aborted) return;
        controller.enqueue(encoder.encode(later.rest));
        controller.close();
      },
      cancel: () => gone.abort(),
    },
    { highWaterMark: 0 },
  );
}

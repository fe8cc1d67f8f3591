import type { IncomingMessage, ServerResponse } from 'node:http';

type WebHandler = (request: Request) => Promise<Response>;

/** How long the rest of a refused body is read and thrown away, so that the client gets to read the answer. */
const DRAIN_MS = 5_000;

const addresses = new WeakMap<Request, string>();

/**
 * The address that a request of `toNodeHandler()` came from, for `clientKey`. Behind a proxy this is the proxy's: read
 * the header that your proxy sets instead.
 */
export function remoteAddress(request: Request): string | undefined {
  return addresses.get(request);
}

/**
 * Mounts a web handler in Node's `http` or `https` server (HTTP/1.1) or in Express (before any body parser). The body is
 * streamed in and the answer out; when the client hangs up, `request.signal` is aborted.
 */
export function toNodeHandler(handler: WebHandler): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    serve(handler, req, res).catch(() => res.destroy());
  };
}

async function serve(handler: WebHandler, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const gone = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  const body = hasBody(req) ? streamBody(req) : undefined;
  const request = toRequest(req, body?.stream ?? null, gone.signal);
  if (request && req.socket.remoteAddress) addresses.set(request, req.socket.remoteAddress);
  const response = request ? await handler(request) : new Response(null, { status: 400 });
  await send(response, res, gone.signal);
  if (!req.complete) drain(req, body);
}

function hasBody({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** @returns `undefined` when the client's headers do not make a request */
function toRequest(req: IncomingMessage, body: ReadableStream | null, signal: AbortSignal): Request | undefined {
  const scheme = 'encrypted' in req.socket ? 'https' : 'http';
  const path = (req as { originalUrl?: string }).originalUrl ?? req.url ?? '/'; // Express cuts its mount path off `url`
  const address = `${scheme}://${req.headers.host ?? 'localhost'}${path}`;
  try {
    const headers = new Headers();
    for (let i = 0; i < req.rawHeaders.length; i += 2) headers.append(req.rawHeaders[i], req.rawHeaders[i + 1]);
    const init = { method: req.method, headers, body, signal, ...(body && { duplex: 'half' }) };
    return new Request(address, init as RequestInit);
  } catch {
    return undefined;
  }
}

interface Body {
  stream: ReadableStream<Uint8Array>;
  /** From now on what arrives is thrown away. */
  discard(): void;
}

/** `Readable.toWeb()` would do, but cancelling it closes the connection, and with it the way for a 413. */
function streamBody(req: IncomingMessage): Body {
  let wanted = true;
  const whileWanted = (action: () => void) => () => {
    if (!wanted) return;
    wanted = false;
    action();
  };
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      req.on('data', (chunk: Uint8Array) => {
        if (!wanted) return;
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) req.pause();
      });
      const hungUp = () => controller.error(new Error('The client hung up.'));
      req.on(
        'end',
        whileWanted(() => controller.close()),
      );
      req.on('error', whileWanted(hungUp));
      req.on('close', whileWanted(hungUp));
      req.pause();
    },
    pull: () => void req.resume(),
    cancel: whileWanted(() => req.pause()),
  });
  return { stream, discard: whileWanted(() => {}) };
}

async function send(response: Response, res: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = response.body?.getReader();
  if (!signal.aborted) res.setHeaders(response.headers).writeHead(response.status);
  while (reader && !signal.aborted) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!res.write(value)) await drained(res);
  }
  if (signal.aborted) await reader?.cancel();
  res.end();
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      res.off('drain', go).off('close', go);
      resolve();
    };
    res.on('drain', go).on('close', go);
  });
}

function drain(req: IncomingMessage, body: Body | undefined): void {
  body?.discard();
  req.resume();
  const timer = setTimeout(() => req.destroy(), DRAIN_MS);
  timer.unref();
  req.on('close', () => clearTimeout(timer));
}

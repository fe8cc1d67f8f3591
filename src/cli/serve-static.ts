import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

/** Answers a request, or returns `false` to leave it to the next one. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface StaticServer {
  /** `http://127.0.0.1:PORT/` */
  url: string;
  close(): Promise<void>;
}

/** Serves a folder, after some routes of one's own, on a free loopback port. */
export async function serveStatic(
  folder: string,
  routes: Route[] = [],
  headers: Record<string, string> = {},
): Promise<StaticServer> {
  const files = sirv(folder, { dev: true, dotfiles: false });
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      for (const route of routes) if (await route(request, response)) return;
      files(request, response, () => respond(response, 404, 'Not found'));
    } catch (error) {
      respond(response, 500, error instanceof Error ? error.message : String(error));
    }
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function respond(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

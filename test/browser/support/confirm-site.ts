/** A KYC site on loopback: the built element, a confirm endpoint, and a stand-in for the remote API behind it. */
import { exportJWK, generateKeyPair } from 'jose';
import { projectPath } from '../../../src/cli/project.js';
import { type Route, respond, type StaticServer, serveStatic } from '../../../src/cli/serve-static.js';
import type { LivenessVerdict } from '../../../src/core/response.js';
import type { Fault } from '../../../src/server/stand-in-faults.js';
import {
  createCheckJsonStandIn,
  createConfirmHandler,
  createMemoryStore,
  createSightengineClient,
  toNodeHandler,
} from '../../../src/server.js';

export interface ConfirmSite extends StaticServer {
  /** What the remote API thinks of every image from now on. */
  verdict: LivenessVerdict;
  /** What goes wrong at the remote API from now on. */
  fault: Fault | undefined;
  /** Images that the remote API judged so far: what is paid for. */
  readonly paid: number;
  /** Paths below the confirm endpoint that were asked for, with the host's header. */
  readonly requests: { path: string; token: string | undefined }[];
}

const CREDENTIALS = { apiUser: 'user', apiSecret: 'secret-of-the-server' };

/** @param attributes of the page's `<liveness-check>`, which is at the site's root */
export async function serveConfirmSite(attributes: string): Promise<ConfirmSite> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), alg: 'ES256' };
  const requests: ConfirmSite['requests'] = [];
  let paid = 0;
  const standIn = createCheckJsonStandIn({
    ...CREDENTIALS,
    faults: () => site.fault,
    analyze: async (_bytes, { uri }) => {
      paid++;
      return {
        status: 'success',
        request: { id: `req_${paid}`, timestamp: Date.now() / 1000, operations: 1 },
        liveness: site.verdict,
        media: { id: `med_${paid}`, uri },
      };
    },
  });
  const api = await serveStatic(projectPath('dist'), [mount('/1.0/', standIn)]);
  const handler = createConfirmHandler({
    store: createMemoryStore(),
    signingKey,
    client: createSightengineClient({ ...CREDENTIALS, baseUrl: api.url, timeoutMs: 5_000 }),
  });
  const note: Route = ({ url = '', headers }) => {
    if (url.startsWith('/kyc/')) requests.push({ path: url, token: headers['x-host-token']?.toString() });
    return false;
  };
  const page: Route = ({ url }, response) => {
    if (url !== '/') return false;
    respond(response, 200, pageWith(attributes), 'text/html');
    return true;
  };
  const server = await serveStatic(projectPath('dist'), [note, page, mount('/kyc/', handler)]);
  const site: ConfirmSite = {
    url: server.url,
    verdict: { score: 0.97, rejection_reason: '' },
    fault: undefined,
    get paid() {
      return paid;
    },
    requests,
    close: async () => {
      await Promise.all([server.close(), api.close()]);
    },
  };
  return site;
}

function mount(prefix: string, handler: (request: Request) => Promise<Response>): Route {
  const answer = toNodeHandler(handler);
  return (request, response) => {
    if (!request.url?.startsWith(prefix)) return false;
    answer(request, response);
    return true;
  };
}

function pageWith(attributes: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>KYC</title><link rel="icon" href="data:,">
<script type="module" src="liveness-check.js"></script>
<main><liveness-check ${attributes}></liveness-check></main>`;
}

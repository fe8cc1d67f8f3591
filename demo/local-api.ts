import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { type HeadlessEngine, startHeadlessEngine } from '../src/cli/headless-engine.js';
import {
  type ConfirmHandler,
  createCheckJsonStandIn,
  createConfirmHandler,
  createMemoryStore,
  createSightengineClient,
  remoteAddress,
  toNodeHandler,
} from '../src/server.js';

export const CONFIRM_PATH = '/liveness';
const STAND_IN_PATH = '/1.0/check.json';

/** QA tries more often than a customer. */
const QA_LIMIT = { max: 1_000, windowMs: 60_000, lockMs: 60_000 };
/** The stand-in's first answer waits for a browser to start. */
const STAND_IN_LIMIT_MS = 60_000;

export interface LocalApi {
  /** Answers the requests that are the API's. @returns whether it was one */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** Which service confirms: the stand-in, or Sightengine when its credentials are in the environment. */
  readonly upstream: 'stand-in' | 'sightengine';
  /** What the stand-in takes as right. */
  readonly credentials: { apiUser: string; apiSecret: string };
  close(): Promise<void>;
}

/**
 * A confirm endpoint for the demo and the tests, with a signing key of its own for each start. It asks a stand-in for
 * the remote API on the same server, whose answers are our own engine's; with `SIGHTENGINE_API_USER` and
 * `SIGHTENGINE_API_SECRET` set, it asks the real service.
 * @param origin the server's own address, known once it listens
 */
export async function createLocalApi(origin: () => string): Promise<LocalApi> {
  const real = Boolean(process.env.SIGHTENGINE_API_USER && process.env.SIGHTENGINE_API_SECRET);
  const credentials = {
    apiUser: process.env.STAND_IN_USER ?? 'local',
    apiSecret: process.env.STAND_IN_SECRET ?? randomBytes(16).toString('hex'),
  };
  let engine: Promise<HeadlessEngine> | undefined;
  const startEngine = () => {
    engine ??= startHeadlessEngine({});
    return engine;
  };
  const standIn = createCheckJsonStandIn({
    ...credentials,
    allowLoopback: true,
    faults: 'header',
    analyze: async (bytes, { uri }) => {
      return (await startEngine()).checkBytes(bytes, uri);
    },
  });
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), alg: 'EdDSA' };
  let confirm: ConfirmHandler | undefined;
  const routes = [
    { prefix: STAND_IN_PATH, handler: toNodeHandler(standIn) },
    {
      prefix: `${CONFIRM_PATH}/`,
      handler: toNodeHandler(request => {
        confirm ??= createConfirmHandler({
          store: createMemoryStore(),
          signingKey,
          client: createSightengineClient(
            real ? {} : { ...credentials, baseUrl: origin(), timeoutMs: STAND_IN_LIMIT_MS },
          ),
          clientKey: remoteAddress,
          clientLimit: QA_LIMIT,
        });
        // The browser behind the stand-in takes a moment: it starts with the session, before the capture.
        if (!real) void startEngine();
        return confirm(request);
      }),
    },
  ];
  return {
    upstream: real ? 'sightengine' : 'stand-in',
    credentials,
    handle(request, response) {
      const route = routes.find(({ prefix }) => request.url?.startsWith(prefix));
      route?.handler(request, response);
      return route !== undefined;
    },
    async close() {
      await (await engine)?.close();
    },
  };
}

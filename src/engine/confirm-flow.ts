import { createConfirmClient } from '../confirm/confirm-client.js';
import { type ConfirmPolicy, shouldConfirm } from '../confirm/policy.js';
import type { LivenessConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { LivenessResponse, LivenessSuccess } from '../core/response.js';

/** What happens to an accepted capture when the endpoint cannot be reached. */
export type ConfirmFallback = 'fail' | 'local';

export interface ConfirmSettings {
  /** Whether to ask at all; `never` by default. */
  policy: ConfirmPolicy;
  /** The integrator's endpoint. */
  url: string;
  /** Headers of the host's own session. */
  getHeaders?: () => HeadersInit | Promise<HeadersInit>;
  /** `fail` (default): the check fails with `confirm-failed`; `local`: the local verdict stands. */
  fallback?: ConfirmFallback;
}

/** One capture on its way to the confirm endpoint; kept for another try. */
export interface ConfirmFlow {
  /** Whether this local verdict is to be confirmed. */
  wants(response: LivenessSuccess): boolean;
  /** @throws LivenessError `confirm-failed`, unless the local verdict may stand; an abort passes through */
  confirm(image: Blob, response: LivenessSuccess, signal: AbortSignal): Promise<LivenessResponse>;
}

/**
 * Opens the session with the endpoint right away, so that the nonce is older than the capture.
 * @returns `undefined` when nothing is ever to be confirmed
 * @throws LivenessError `invalid-config` for an unusable address
 */
export function beginConfirm(
  settings: ConfirmSettings,
  config: LivenessConfig['confirm'],
  signal: AbortSignal,
): ConfirmFlow | undefined {
  const { policy, url, getHeaders, fallback = 'fail' } = settings;
  if (policy === 'never') return undefined;
  if (!url) throw new LivenessError('invalid-config', `confirm="${policy}" needs confirm-url: your own endpoint.`);
  const client = createConfirmClient({ url, timeoutMs: config.timeoutMs, ...(getHeaders && { getHeaders }) });
  /** Kept over tries once it is open, as the endpoint answers for it but once. */
  let nonce: string | undefined;
  const early = client.openSession(signal).catch(() => undefined);

  async function ask(image: Blob, local: LivenessSuccess, stop: AbortSignal): Promise<LivenessResponse> {
    // An endpoint that could not be reached when the check began may be there by now.
    nonce ??= (await early) ?? (await client.openSession(stop));
    return client.confirm({ image, nonce, local, signal: stop });
  }

  return {
    wants: response => shouldConfirm(policy, response, { low: config.greyLow, high: config.greyHigh }),
    async confirm(image, response, stop) {
      try {
        return await ask(image, response, stop);
      } catch (error) {
        if (stop.aborted || fallback === 'fail') throw error;
        return withSignal(response, error);
      }
    },
  };
}

/** The local verdict, with a note that nobody confirmed it. */
function withSignal(response: LivenessSuccess, error: unknown): LivenessSuccess {
  if (!response.local) return response;
  const unconfirmed = error instanceof Error ? error.message : String(error);
  return { ...response, local: { ...response.local, signals: { ...response.local.signals, unconfirmed } } };
}

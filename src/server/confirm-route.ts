import type { ApiAnswer, ConfirmAnswer } from '../confirm/wire.js';
import { randomToken } from './bytes.js';
import type { ConfirmContext, ConfirmLogEntry } from './confirm-options.js';
import { ConfirmRefusal, type FailureName } from './failures.js';
import { countTry, identify, type Parties } from './parties.js';
import { type ConfirmForm, readConfirmForm } from './read-confirm-form.js';
import { SightengineError, type SightengineErrorKind } from './sightengine-errors.js';
import type { Signer } from './signing.js';

/** Room between the end of a call and the end of its claim, ms: for signing and for the store. */
const LEASE_MARGIN_MS = 5_000;
/** An answer stays at least this long, so that a client which lost it can ask again. */
const KEEP_ANSWER_MS = 120_000;
/** Calls for one nonce: the first, and repeats after failures that were surely not billed. */
const MAX_CALLS_PER_NONCE = 5;
const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 400;

/** What is kept with a used nonce: the signed answer, or what to say instead. */
type Outcome = { answer: ConfirmAnswer } | { failure: FailureName };

/** Notes for the log, filled in on the way. */
export type Notes = Pick<ConfirmLogEntry, 'upstreamMs' | 'upstream'>;

const FAILURE_OF_KIND: Record<SightengineErrorKind, FailureName> = {
  unavailable: 'upstream-unavailable',
  quota: 'upstream-quota',
  config: 'upstream-config',
  media: 'upstream-media',
  timeout: 'upstream-timeout',
  unclear: 'upstream-unclear',
};

/** Kinds that were surely not billed and are not the image's fault: the nonce stays good for the same image. */
const NOT_BILLED: readonly SightengineErrorKind[] = ['unavailable', 'quota', 'config'];

/** `POST …/confirm`. @throws ConfirmRefusal */
export async function confirmRoute(
  request: Request,
  context: ConfirmContext,
  notes: Notes,
): Promise<{ answer: ConfirmAnswer; outcome: string }> {
  const parties = await identify(request, context);
  const form = await readConfirmForm(request, context);
  const signer = await context.signer();
  const claimId = randomToken();
  const claim = await claimOrWait(form, parties, claimId, context);
  if ('answer' in claim) return { answer: readStored(claim.answer), outcome: 'repeated' };

  if (claim.calls === 1) {
    await countTry(parties, context).catch(async error => {
      await context.store.release(form.nonce, claimId, true).catch(ignore);
      throw error;
    });
  }
  const answer = await callOnce(form, parties, claimId, signer, context, notes);
  return { answer, outcome: answer.confirmed ? 'confirmed' : 'rejected' };
}

/** Gets the right to call the API, or the answer that another request with the same nonce and image came to. */
async function claimOrWait(
  { nonce, sha256 }: ConfirmForm,
  { session }: Parties,
  claimId: string,
  { store, client, now, sleep, busyWaitMs }: ConfirmContext,
): Promise<{ calls: number } | { answer: string }> {
  const leaseMs = client.timeoutMs + LEASE_MARGIN_MS;
  const claim = { session, image: sha256, claimId, leaseMs, maxCalls: MAX_CALLS_PER_NONCE };
  const endMs = now() + busyWaitMs;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
    const result = await store.claim(nonce, claim);
    if (result.kind === 'claimed') return { calls: result.calls };
    if (result.kind === 'done') return { answer: result.answer };
    if (result.kind === 'unknown') throw new ConfirmRefusal('nonce-unknown');
    if (result.kind === 'other-image') throw new ConfirmRefusal('nonce-other-image');
    if (result.kind === 'exhausted') throw new ConfirmRefusal('nonce-spent');
    if (now() + pollMs > endMs) throw new ConfirmRefusal('nonce-busy', 1_000);
    await sleep(pollMs);
  }
}

function readStored(json: string): ConfirmAnswer {
  const outcome = JSON.parse(json) as Outcome;
  if ('failure' in outcome) throw new ConfirmRefusal(outcome.failure);
  return outcome.answer;
}

/**
 * The paid call. It goes on when the client has gone: its answer then waits in the store. What becomes of the nonce
 * depends on how it ends: answered or refused for good, spent (it may have been billed), or free again for this image.
 */
async function callOnce(
  { bytes, type, sha256, nonce }: ConfirmForm,
  { session }: Parties,
  claimId: string,
  signer: Signer,
  { store, client, now }: ConfirmContext,
  notes: Notes,
): Promise<ConfirmAnswer> {
  const keep = (outcome: Outcome) => store.settle(nonce, claimId, JSON.stringify(outcome), KEEP_ANSWER_MS);
  const startMs = now();
  let answer: ConfirmAnswer;
  try {
    const api = await client.checkUpload(bytes, `capture.${type.slice('image/'.length)}`, type);
    const { score, rejection_reason: reason } = api.liveness;
    const claims = { nonce, sha256, score, reason, model: client.model, ...(session && { sub: session }) };
    answer = withToken(api, await signer.sign(claims, now()));
  } catch (error) {
    const kind = error instanceof SightengineError ? error.kind : 'unclear';
    notes.upstream = error instanceof SightengineError ? { kind, ...upstreamCodes(error) } : { kind };
    const free = NOT_BILLED.includes(kind);
    const kept: Outcome = { failure: kind === 'media' ? 'upstream-media' : 'nonce-spent' };
    await (free ? store.release(nonce, claimId, false) : keep(kept)).catch(ignore);
    throw refusalFor(kind, error);
  } finally {
    notes.upstreamMs = now() - startMs;
  }
  // Paid for: the client gets its answer even when the store is down.
  await keep({ answer }).catch(ignore);
  return answer;
}

/** For the store's own failure on the way out: the client's answer matters more, and the claim ends with its lease. */
function ignore(): void {}

function withToken(api: ApiAnswer, token: string): ConfirmAnswer {
  return { ...api, confirmed: api.liveness.rejection_reason === '', token };
}

function upstreamCodes({ details: { status, apiType, apiCode } }: SightengineError) {
  return { status, apiType, apiCode };
}

function refusalFor(kind: SightengineErrorKind, cause: unknown): ConfirmRefusal {
  const retryAfterMs = cause instanceof SightengineError ? cause.details.retryAfterMs : undefined;
  return new ConfirmRefusal(FAILURE_OF_KIND[kind], kind === 'unavailable' ? (retryAfterMs ?? 1_000) : undefined, {
    cause,
  });
}

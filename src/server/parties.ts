import { sha256Hex } from './bytes.js';
import type { ConfirmContext } from './confirm-options.js';
import { ConfirmRefusal } from './failures.js';
import type { AttemptLimit } from './store.js';
import { hashSession } from './verify-confirmation.js';

/** Who a request is from, as hashes. */
export interface Parties {
  /** `''` when the handler has no `sessionKey`. */
  session: string;
  /** What is counted, and how strictly. */
  counters: { key: string; limit: AttemptLimit }[];
}

/** @throws ConfirmRefusal `session-required` */
export async function identify(request: Request, context: ConfirmContext): Promise<Parties> {
  const session = await context.sessionKey?.(request);
  if (context.sessionKey && !session) throw new ConfirmRefusal('session-required');
  const client = await context.clientKey?.(request);
  const parties: Parties = { session: session ? await hashSession(session) : '', counters: [] };
  if (session) parties.counters.push({ key: `session:${parties.session}`, limit: context.sessionLimit });
  if (client)
    parties.counters.push({ key: `client:${await sha256Hex(`client:${client}`)}`, limit: context.clientLimit });
  return parties;
}

/** Refuses who is locked out, without counting a try: better before the capture than after it. */
export async function refuseLocked({ counters }: Parties, { store }: ConfirmContext): Promise<void> {
  for (const { key } of counters) refuse(await store.lockedFor(key));
}

/** Counts a try with each party; refuses the one too many. */
export async function countTry({ counters }: Parties, { store }: ConfirmContext): Promise<void> {
  for (const { key, limit } of counters) refuse(await store.hit(key, limit));
}

function refuse(lockedMs: number): void {
  if (lockedMs > 0) throw new ConfirmRefusal('locked', lockedMs);
}

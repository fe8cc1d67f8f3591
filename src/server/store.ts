export interface AttemptLimit {
  /** Images that may be brought to the API within the window. */
  max: number;
  windowMs: number;
  /** How long everything is refused after one try too many. */
  lockMs: number;
}

export interface Claim {
  /** Who the nonce was issued to; a nonce of another session counts as unknown. */
  session: string;
  /** SHA-256 of the image. From the first claim on, the nonce is good for this image only. */
  image: string;
  /** Random: proves at `settle` and `release` that the claim is still one's own. */
  claimId: string;
  /** How long the claim holds, ms: a process that dies while it calls the API blocks the nonce no longer than this. */
  leaseMs: number;
  /** Calls of the API that one nonce is good for. */
  maxCalls: number;
}

export type ClaimResult =
  /** The caller, and nobody else, may call the API. `calls` counts this one. */
  | { kind: 'claimed'; calls: number }
  /** Another request holds the claim. */
  | { kind: 'busy' }
  /** There is an answer already. */
  | { kind: 'done'; answer: string }
  | { kind: 'unknown' | 'other-image' | 'exhausted' };

/**
 * What the confirm handler remembers. Every method is atomic: of any number of processes that claim a nonce at once,
 * one gets it. Keys are hashes; no image, address or host session is ever stored.
 */
export interface ConfirmStore {
  /** Makes a nonce known for `ttlMs`. */
  open(nonce: string, session: string, ttlMs: number): Promise<void>;
  claim(nonce: string, claim: Claim): Promise<ClaimResult>;
  /** Keeps the answer with the nonce, for its lifetime and at least `keepMs`. */
  settle(nonce: string, claimId: string, answer: string, keepMs: number): Promise<void>;
  /** Gives the claim back, so that the same image can be sent again. `undo`: the claim is not counted as a call. */
  release(nonce: string, claimId: string, undo: boolean): Promise<void>;
  /** Counts a try. @returns 0, or the ms for which further ones are refused (then it is not counted) */
  hit(key: string, limit: AttemptLimit): Promise<number>;
  /** @returns 0, or the ms for which the key is still locked out */
  lockedFor(key: string): Promise<number>;
  /** @returns true for the first call with this key within `ttlMs`, false for all others */
  once(key: string, ttlMs: number): Promise<boolean>;
}

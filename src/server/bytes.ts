/** Bytes that own a plain buffer, as `Blob` and `crypto.subtle` ask for. */
export type Bytes = Uint8Array<ArrayBuffer>;

export class TooLarge extends Error {}

/**
 * Reads a stream to its end, never holding more than `maxBytes` of it.
 * @param onExcess `cancel` ends the connection behind the stream; `release` leaves it open, so that a server can still
 *                 answer a request that it will not read
 * @throws TooLarge; the signal's reason; the stream's own error
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  onExcess: 'cancel' | 'release',
  signal: AbortSignal,
): Promise<Bytes> {
  signal.throwIfAborted();
  if (!stream) return new Uint8Array(0);
  const reader = stream.getReader();
  const leave = () => (onExcess === 'cancel' ? void reader.cancel().catch(() => {}) : reader.releaseLock());
  signal.addEventListener('abort', leave);
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw signal.reason;
      if (done) return concat(chunks, size);
      size += value.length;
      if (size > maxBytes) throw new TooLarge(`More than ${maxBytes} bytes.`);
      chunks.push(value);
    }
  } catch (error) {
    if (!signal.aborted) leave();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Bytes {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** Lower-case hexadecimal SHA-256. */
export async function sha256Hex(data: Bytes | string): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** 128 random bits, base64url without padding (22 characters). */
export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

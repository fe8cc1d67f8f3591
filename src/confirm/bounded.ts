/** Waits, in milliseconds; rejects with the signal's reason as soon as that is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const sleepFor: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/**
 * Runs a task that ends at the latest after `ms`, or when the outer signal is aborted.
 * (`AbortSignal.any` would do, but Safari only has it since 17.4.)
 * @throws the outer signal's reason, a `TimeoutError`, or whatever the task throws
 */
export async function bounded<T>(
  ms: number,
  sleep: Sleep,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const inner = new AbortController();
  const forward = () => inner.abort(outer?.reason);
  outer?.addEventListener('abort', forward);
  sleep(ms, inner.signal).then(
    () => inner.abort(new DOMException(`No answer within ${ms} ms.`, 'TimeoutError')),
    () => {},
  );
  try {
    return await task(inner.signal);
  } catch (error) {
    throw inner.signal.aborted ? inner.signal.reason : error;
  } finally {
    outer?.removeEventListener('abort', forward);
    inner.abort();
  }
}

/**
 * Reads a response's text, never holding more than `maxBytes` of it.
 * @throws RangeError when there is more, or the network's error when the body is cut
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      reader.cancel().catch(() => {});
      throw new RangeError(`answer: more than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

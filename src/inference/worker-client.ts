import { LivenessError } from '../core/errors.js';
import type { Analyzer, AnalyzerHost } from './analyzer.js';
import type { AnalyzerCalls, CallName, WorkerRequest } from './protocol.js';
import { readError, readReply, readResult } from './read-reply.js';

export interface CallLimits {
  /** Longest start of a model, ms. */
  modelInitMs: number;
  /** Longest answer to one frame, ms. */
  inferenceMs: number;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: LivenessError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** The analyzer in a worker that has answered the handshake. Owns the worker; every call ends within its limit. */
export function createWorkerAnalyzer(worker: Worker, host: AnalyzerHost, limits: CallLimits): Analyzer {
  const pending = new Map<number, PendingCall>();
  let nextCall = 1;
  let failure: LivenessError | undefined;

  /** Ends the worker for good: after an error in it, or a call without answer, its state is unknown. */
  function shutDown(error: LivenessError): void {
    failure ??= error;
    worker.terminate();
    for (const call of pending.values()) {
      clearTimeout(call.timer);
      call.reject(failure);
    }
    pending.clear();
  }

  /** The call that a message answers; any other message is passed over. */
  function settle(id: unknown): PendingCall | undefined {
    const call = pending.get(id as number);
    if (call) clearTimeout(call.timer);
    pending.delete(id as number);
    return call;
  }

  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const { type, id, value, error } = readReply(data);
    if (type === 'result') settle(id)?.resolve(value);
    if (type === 'error') settle(id)?.reject(readError(error));
  });
  worker.addEventListener('error', event => {
    event.preventDefault();
    shutDown(new LivenessError('inference-failed', `The worker failed: ${event.message || 'no message'}.`));
  });
  worker.addEventListener('messageerror', () => {
    shutDown(new LivenessError('inference-failed', 'A message to or from the worker could not be read.'));
  });

  function call<N extends CallName>(
    name: N,
    args: AnalyzerCalls[N]['args'],
    limitMs: number,
    transfer: Transferable[] = [],
  ): Promise<AnalyzerCalls[N]['result']> {
    if (failure) {
      closeFrames(transfer);
      return Promise.reject(failure);
    }
    const id = nextCall++;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        shutDown(new LivenessError('inference-failed', `The worker gave no answer to "${name}" for ${limitMs} ms.`));
      }, limitMs);
      pending.set(id, { resolve, reject, timer });
      worker.postMessage({ type: 'call', id, name, args } as WorkerRequest, transfer);
    });
    return answer.then(value => readResult(name, value));
  }

  return {
    host,
    get ended() {
      return failure !== undefined;
    },
    loadLandmarker: files => call('loadLandmarker', files, limits.modelInitMs, [files.wasm.buffer, files.model.buffer]),
    loadClassifier: files =>
      call('loadClassifier', files, limits.modelInitMs, [
        files.wasm.buffer,
        ...files.spoof.map(({ weights }) => weights.buffer),
        files.faceState.weights.buffer,
      ]),
    observe: (frame, options) => call('observe', { frame, options }, limits.inferenceMs, [frame]),
    score: (frameId, models) => call('score', { frameId, ...(models && { models }) }, limits.inferenceMs),
    encode: (frameId, quality) => call('encode', { frameId, quality }, limits.inferenceMs),
    release(frameId) {
      if (!failure) worker.postMessage({ type: 'release', frameId } satisfies WorkerRequest);
    },
    dispose: () => shutDown(new LivenessError('inference-failed', 'The analyzer was disposed.')),
  };
}

function closeFrames(transfer: Transferable[]): void {
  for (const item of transfer) if (item instanceof ImageBitmap) item.close();
}

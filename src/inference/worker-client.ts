import { isErrorCode, LivenessError } from '../core/errors.js';
import type { Analyzer, AnalyzerHost } from './analyzer.js';
import type { AnalyzerCalls, CallName, WorkerReply, WorkerRequest } from './protocol.js';

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

  function settle(id: number): PendingCall | undefined {
    const call = pending.get(id);
    if (call) clearTimeout(call.timer);
    pending.delete(id);
    return call;
  }

  worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => {
    if (data.type === 'result') settle(data.id)?.resolve(data.value);
    if (data.type === 'error') settle(data.id)?.reject(readError(data.error));
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
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        shutDown(new LivenessError('inference-failed', `The worker gave no answer to "${name}" for ${limitMs} ms.`));
      }, limitMs);
      pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      worker.postMessage({ type: 'call', id, name, args } as WorkerRequest, transfer);
    });
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
        files.weights.buffer,
        files.faceState.weights.buffer,
      ]),
    observe: (frame, options) => call('observe', { frame, options }, limits.inferenceMs, [frame]),
    score: frameId => call('score', { frameId }, limits.inferenceMs),
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

function readError(error: { code: unknown; message: unknown } | undefined): LivenessError {
  const code = isErrorCode(error?.code) ? error.code : 'inference-failed';
  return new LivenessError(code, String(error?.message ?? 'The worker failed without a message.'));
}

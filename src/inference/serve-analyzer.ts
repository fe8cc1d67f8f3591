import { serializeError } from '../core/errors.js';
import { createLocalAnalyzer, type LocalAnalyzer } from './local-analyzer.js';
import type { WorkerReply, WorkerRequest } from './protocol.js';
import { findWebGlCanvas } from './webgl-canvas.js';

/** The part of a worker's global scope that the protocol needs. */
export interface WorkerScope {
  postMessage(message: WorkerReply): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
}

/**
 * The worker's side of the protocol. Calls are not queued: frames are looked at while the anti-spoof model is still
 * starting, and whatever a call needs of its frame it reads before its first wait.
 */
export function serveAnalyzer(scope: WorkerScope): void {
  const analyzer = createLocalAnalyzer();

  async function answer(call: Extract<WorkerRequest, { type: 'call' }>): Promise<void> {
    try {
      scope.postMessage({ type: 'result', id: call.id, value: await run(analyzer, call) });
    } catch (error) {
      scope.postMessage({ type: 'error', id: call.id, error: serializeError(error, 'inference-failed') });
    }
  }

  scope.addEventListener('message', ({ data }) => {
    if (data.type === 'hello') scope.postMessage({ type: 'ready', webgl: findWebGlCanvas() !== undefined });
    else if (data.type === 'release') analyzer.release(data.frameId);
    else void answer(data);
  });
}

function run(analyzer: LocalAnalyzer, call: Extract<WorkerRequest, { type: 'call' }>): Promise<unknown> {
  switch (call.name) {
    case 'loadLandmarker':
      return analyzer.loadLandmarker(call.args);
    case 'loadClassifier':
      return analyzer.loadClassifier(call.args);
    case 'observe':
      return analyzer.observe(call.args.frame, call.args.options);
    case 'score':
      return analyzer.score(call.args.frameId, call.args.models);
    case 'encode':
      return analyzer.encode(call.args.frameId, call.args.quality);
  }
}

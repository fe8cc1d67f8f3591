import { isErrorCode, LivenessError } from '../core/errors.js';
import type { AnalyzerCalls, CallName } from './protocol.js';

/**
 * The page's check of what comes out of the worker. It is our own script there, but libraries run beside it, and what
 * they post or break must end as one error, not as a half-read answer.
 */

/** An object's own fields, or none. */
export function readReply(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

/** Whether an answer has what its caller will read. */
const IS_WHOLE: { [N in CallName]: (value: unknown) => boolean } = {
  loadLandmarker: () => true,
  loadClassifier: () => true,
  observe(value) {
    const { frameId, observation, timings } = readReply(value);
    return Number.isInteger(frameId) && Array.isArray(readReply(observation).faces) && typeof timings === 'object';
  },
  score(value) {
    const { scores, state, crop } = readReply(value);
    const whole = Array.isArray(scores) && scores.every(isOpinion);
    return whole && [state, crop].every(part => part instanceof Object);
  },
  encode: value => value instanceof Blob,
};

/** One model's word: a probability, or `null` when the face has too few pixels for it. */
function isOpinion(value: unknown): boolean {
  const { model, score } = readReply(value);
  return typeof model === 'string' && (score === null || (typeof score === 'number' && score >= 0 && score <= 1));
}

/** @throws LivenessError `inference-failed` */
export function readResult<N extends CallName>(name: N, value: unknown): AnalyzerCalls[N]['result'] {
  if (!IS_WHOLE[name](value))
    throw new LivenessError('inference-failed', `The worker's answer to "${name}" is broken.`);
  return value as AnalyzerCalls[N]['result'];
}

export function readError(error: unknown): LivenessError {
  const { code, message } = readReply(error);
  return new LivenessError(
    isErrorCode(code) ? code : 'inference-failed',
    typeof message === 'string' ? message : 'The worker failed without a message.',
  );
}

/** The page's end of the worker protocol, against a worker that does what the test says. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LivenessError } from '../../../src/core/errors.js';
import type { WorkerReply, WorkerRequest } from '../../../src/inference/protocol.js';
import { createWorkerAnalyzer } from '../../../src/inference/worker-client.js';

const scored = (score: number) => ({ scores: [{ model: 'any', score }], state: {}, crop: {}, ms: 1 });

const LIMITS = { modelInitMs: 5000, inferenceMs: 1000 };

type Call = Extract<WorkerRequest, { type: 'call' }>;

/** The part of a `Worker` that the client uses. */
class ScriptedWorker extends EventTarget {
  readonly received: WorkerRequest[] = [];
  terminated = 0;

  postMessage(message: WorkerRequest): void {
    this.received.push(message);
  }

  terminate(): void {
    this.terminated++;
  }

  get calls(): Call[] {
    return this.received.filter((message): message is Call => message.type === 'call');
  }

  reply(data: WorkerReply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }
}

let worker: ScriptedWorker;
let analyzer: ReturnType<typeof createWorkerAnalyzer>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('ImageBitmap', class {});
  worker = new ScriptedWorker();
  analyzer = createWorkerAnalyzer(worker as unknown as Worker, { kind: 'blob-worker', fallbacks: [] }, LIMITS);
});
afterEach(() => {
  vi.useRealTimers();
});

async function failureOf(call: Promise<unknown>): Promise<LivenessError> {
  return call.then(
    () => expect.fail('it should have failed'),
    (error: LivenessError) => error,
  );
}

test('answers find their calls, in whatever order they come', async () => {
  const [first, second] = [analyzer.score(1), analyzer.score(2)];
  const [a, b] = worker.calls;
  expect(a!.id).not.toBe(b!.id);
  worker.reply({ type: 'result', id: b!.id, value: scored(0.2) });
  worker.reply({ type: 'result', id: a!.id, value: scored(0.1) });
  expect(await first).toMatchObject(scored(0.1));
  expect(await second).toMatchObject(scored(0.2));
});

test('an error of one call keeps its code and leaves the worker alone', async () => {
  const failing = failureOf(analyzer.score(1));
  worker.reply({ type: 'error', id: worker.calls[0]!.id, error: { code: 'webgl-unavailable', message: 'no WebGL' } });
  expect(await failing).toMatchObject({ name: 'LivenessError', code: 'webgl-unavailable', message: 'no WebGL' });
  expect(analyzer.ended).toBe(false);
  expect(worker.terminated).toBe(0);
});

test('an error that is none of ours is inference-failed', async () => {
  const failing = failureOf(analyzer.score(1));
  worker.reply({ type: 'error', id: worker.calls[0]!.id, error: { code: 'toString', message: 'x' } as never });
  expect(await failing).toMatchObject({ code: 'inference-failed' });
});

test('an answer that is not whole fails its call and no other', async () => {
  for (const value of [undefined, 1, scored(Number.NaN), scored(2), { scores: [], state: {} }]) {
    const failing = failureOf(analyzer.score(1));
    worker.reply({ type: 'result', id: worker.calls.at(-1)!.id, value });
    expect(await failing).toMatchObject({ code: 'inference-failed', message: expect.stringContaining('"score"') });
  }
  expect(analyzer.ended).toBe(false);
});

test('an answer that nobody waits for, or not for any more, is ignored', async () => {
  worker.reply({ type: 'result', id: 99, value: 1 });
  const call = analyzer.score(1);
  const { id } = worker.calls[0]!;
  worker.reply({ type: 'result', id, value: scored(0.3) });
  worker.reply({ type: 'error', id, error: { code: 'internal', message: 'again' } });
  expect(await call).toMatchObject(scored(0.3));
});

describe('the worker is ended for good', () => {
  test('when a call gets no answer in time; all other calls fail with it', async () => {
    const late = failureOf(analyzer.score(1));
    const other = failureOf(analyzer.loadLandmarker({ wasm: new Uint8Array(), model: new Uint8Array() } as never));
    vi.advanceTimersByTime(LIMITS.inferenceMs);
    expect((await late).message).toContain('"score" for 1000 ms');
    expect((await other).code).toBe('inference-failed');
    expect(worker.terminated).toBe(1);
    expect(analyzer.ended).toBe(true);
  });

  test('when it throws', async () => {
    const call = failureOf(analyzer.score(1));
    worker.fail('out of memory');
    expect((await call).message).toContain('out of memory');
    expect(worker.terminated).toBe(1);
  });

  test('when it is disposed, twice being the same as once', async () => {
    const call = failureOf(analyzer.score(1));
    analyzer.dispose();
    analyzer.dispose();
    expect((await call).code).toBe('inference-failed');
    expect(analyzer.ended).toBe(true);
  });

  test('and then takes no further call or message', async () => {
    analyzer.dispose();
    const before = worker.received.length;
    expect((await failureOf(analyzer.score(1))).code).toBe('inference-failed');
    analyzer.release(1);
    expect(worker.received).toHaveLength(before);
  });
});

test('models may take longer to start than a frame to be looked at', async () => {
  const starting = analyzer.loadLandmarker({ wasm: new Uint8Array(), model: new Uint8Array() } as never);
  vi.advanceTimersByTime(LIMITS.inferenceMs * 2);
  worker.reply({ type: 'result', id: worker.calls[0]!.id, value: undefined });
  await expect(starting).resolves.toBeUndefined();
});

test('an answer in time stops the clock', async () => {
  const call = analyzer.score(1);
  worker.reply({ type: 'result', id: worker.calls[0]!.id, value: scored(1) });
  await call;
  vi.advanceTimersByTime(LIMITS.inferenceMs * 10);
  expect(worker.terminated).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

/** What comes from outside: configurations, answers of servers, and messages of the worker. A typed result or a typed error. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  parseApiAnswer,
  parseConfirmAnswer,
  parseRetryAdvice,
  parseSessionAnswer,
} from '../../src/confirm/parse-answer.js';
import { RETRY_ADVICE } from '../../src/confirm/wire.js';
import { CONFIG_SCHEMA, DEFAULT_CONFIG, resolveConfig } from '../../src/core/config.js';
import { isNumberSetting, type SettingGroup } from '../../src/core/config-schema.js';
import { LivenessError } from '../../src/core/errors.js';
import { createWorkerAnalyzer } from '../../src/inference/worker-client.js';
import { runs } from './fuzz.js';

const EVIL_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'hard'];
const KEYS = [...Object.keys(CONFIG_SCHEMA), ...Object.keys(CONFIG_SCHEMA.gate), ...EVIL_KEYS];

describe('configuration', () => {
  const { value } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(
        0,
        0.5,
        1,
        500,
        -1,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        '1',
        null,
        undefined,
        [],
        true,
      ),
      fc.anything(),
      fc
        .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 4 })
        // Through JSON, `__proto__` becomes a key of its own, as in a configuration that was fetched.
        .map(entries => JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${toJson(v)}`).join(',')}}`)),
    ),
  }));
  const toJson = (given: unknown) => {
    try {
      return JSON.stringify(given) ?? 'null';
    } catch {
      return 'null';
    }
  };

  function expectInRange(schema: SettingGroup, values: Record<string, unknown>): void {
    expect(Object.keys(values)).toEqual(Object.keys(schema));
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    for (const [key, entry] of Object.entries(schema)) {
      if (!isNumberSetting(entry)) expectInRange(entry, values[key] as Record<string, unknown>);
      else expect((values[key] as number) >= entry.min && (values[key] as number) <= entry.max).toBe(true);
    }
  }

  test('anything gives a complete configuration within its ranges, or invalid-config', () => {
    fc.assert(
      fc.property(value, given => {
        let resolved: unknown;
        try {
          resolved = resolveConfig(given);
        } catch (error) {
          expect(error).toBeInstanceOf(LivenessError);
          expect((error as LivenessError).code).toBe('invalid-config');
          return;
        }
        expectInRange(CONFIG_SCHEMA, resolved as Record<string, unknown>);
      }),
      runs(1_000),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(resolveConfig()).toEqual(DEFAULT_CONFIG);
  });

  test('no path into the prototype is a setting', () => {
    const paths = [
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"gate":{"__proto__":{"polluted":1}}}',
      '{"gate":{"maxYaw":{"__proto__":{"polluted":1}}}}',
    ];
    for (const path of paths) expect(() => resolveConfig(JSON.parse(path)), path).toThrow(/is not a setting/);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('what a polluted prototype has is not taken for a setting', () => {
    const inherited = Object.create({ capture: { holdMs: 0 } });
    expect(resolveConfig(inherited)).toEqual(DEFAULT_CONFIG);
  });
});

describe('answers of servers', () => {
  const api = {
    status: 'success',
    request: { id: 'req_1', timestamp: 1, operations: 1 },
    liveness: { score: 0.99, rejection_reason: '' },
    media: { id: 'med_1', uri: 'x.jpg' },
  };
  const confirm = { ...api, confirmed: true, token: 'a.b.c' };
  const session = { status: 'success', nonce: 'abcdefghijklmnopqrstuv', expires: 1 };

  /** A valid answer with one field somewhere replaced by anything. */
  const mutated = (valid: object) =>
    fc.tuple(fc.constantFrom(...pathsOf(valid)), fc.anything()).map(([path, thing]) => {
      const copy = structuredClone(valid) as Record<string, unknown>;
      const last = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, copy);
      last[path.at(-1)!] = thing;
      return copy;
    });

  function pathsOf(value: object, before: string[] = []): string[][] {
    return Object.entries(value).flatMap(([key, child]) =>
      typeof child === 'object' ? [[...before, key], ...pathsOf(child, [...before, key])] : [[...before, key]],
    );
  }

  const parsers = [
    ['of the remote API', api, parseApiAnswer],
    ['of the confirm endpoint', confirm, parseConfirmAnswer],
    ['of the session endpoint', session, parseSessionAnswer],
  ] as const;
  for (const [name, valid, parse] of parsers) {
    test(`${name}: anything gives the documented shape or a TypeError`, () => {
      expect(parse(valid)).toEqual(valid);
      fc.assert(
        fc.property(fc.oneof(mutated(valid), fc.anything(), fc.jsonValue()), given => {
          let answer: ReturnType<typeof parse>;
          try {
            answer = parse(given);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
            expect((error as TypeError).message).toMatch(/^answer: invalid /);
            return;
          }
          expect(answer.status).toBe('success');
          expect(Object.keys(answer).sort()).toEqual(Object.keys(valid).sort());
          if (!('liveness' in answer)) return;
          const { score, rejection_reason: reason } = answer.liveness;
          expect(score >= 0 && score <= 1 && (reason === '') === score > 0.5).toBe(true);
        }),
        runs(1_000),
      );
    });
  }

  test('advice to try again is one of ours or none', () => {
    const error = fc.oneof(fc.anything(), fc.record({ error: fc.record({ retry: fc.anything() }) }));
    fc.assert(
      fc.property(error, given => {
        expect([undefined, ...RETRY_ADVICE]).toContain(parseRetryAdvice(given));
      }),
      runs(300),
    );
  });
});

describe('messages of the worker', () => {
  class Puppet extends EventTarget {
    lastId = 0;
    postMessage(message: { id?: number }): void {
      this.lastId = message.id ?? this.lastId;
    }
    terminate(): void {}
    say(data: unknown): void {
      this.dispatchEvent(new MessageEvent('message', { data }));
    }
  }

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('ImageBitmap', class {});
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const anything = fc.oneof(
    fc.anything(),
    fc.record({
      type: fc.constantFrom('result', 'error', 'ready', '__proto__'),
      id: fc.anything(),
      value: fc.anything(),
    }),
  );
  const calls = ['observe', 'score', 'encode'] as const;

  test('anything it says settles its own call with a whole result or a typed error, or is passed over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { maxLength: 6 }),
        fc.constantFrom(...calls),
        fc.anything(),
        async (noise, name, value) => {
          const worker = new Puppet();
          const thrown: unknown[] = [];
          const caught = (error: Error) => thrown.push(error);
          process.on('uncaughtException', caught);
          const analyzer = createWorkerAnalyzer(
            worker as unknown as Worker,
            { kind: 'blob-worker', fallbacks: [] },
            { modelInitMs: 1_000, inferenceMs: 1_000 },
          );
          const call =
            name === 'observe'
              ? analyzer.observe({} as ImageBitmap, { mode: 'video', timeMs: 0, tiles: { maxLevel: 1, overlap: 0 } })
              : name === 'score'
                ? analyzer.score(1)
                : analyzer.encode(1, 0.9);
          const outcome = call.then(
            result => ({ result }),
            (error: unknown) => ({ error }),
          );
          for (const data of noise) worker.say(data);
          worker.say({ type: 'result', id: worker.lastId, value });
          vi.advanceTimersByTime(1_000);
          const settled = await outcome;
          // An event target reports what a listener throws in the next turn.
          await new Promise(resolve => process.nextTick(resolve));
          process.off('uncaughtException', caught);
          expect(thrown).toEqual([]);
          if ('error' in settled) expect(settled.error).toBeInstanceOf(LivenessError);
          else expectWhole(name, settled.result);
          analyzer.dispose();
        },
      ),
      runs(300),
    );
  });

  function expectWhole(name: (typeof calls)[number], result: unknown): void {
    const fields = result as Record<string, unknown>;
    if (name === 'encode') expect(result).toBeInstanceOf(Blob);
    if (name === 'observe') expect(Array.isArray((fields.observation as { faces: unknown }).faces)).toBe(true);
    if (name === 'score') {
      const scores = (fields.scores as { score: number | null }[]).map(({ score }) => score ?? 0);
      expect(scores.every(score => score >= 0 && score <= 1)).toBe(true);
    }
  }
});

import { describe, expect, it } from 'vitest';
import {
  parseApiAnswer,
  parseConfirmAnswer,
  parseRetryAdvice,
  parseSessionAnswer,
} from '../../../src/confirm/parse-answer.js';
import { success } from '../../server/support.js';

const good = { ...success(), confirmed: true, token: 'a.b.c' };
const withLiveness = (liveness: unknown) => ({ ...good, liveness });

describe('answers are read as hostile', () => {
  it('takes the documented answer as it is and leaves undocumented keys out', () => {
    const answer = { ...success(0.99), extra: 1, local: {} };
    expect(parseApiAnswer(answer)).toEqual(success(0.99));
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'success'],
    ['an array', []],
    ['another status', { ...good, status: 'ok' }],
    ['no liveness', withLiveness(undefined)],
    ['a score that is text', withLiveness({ score: '0.99', rejection_reason: '' })],
    ['a score above 1', withLiveness({ score: 1.01, rejection_reason: '' })],
    ['a score below 0', withLiveness({ score: -0.1, rejection_reason: 'spoof' })],
    ['a score that is not finite', withLiveness({ score: Number.NaN, rejection_reason: 'spoof' })],
    ['an unknown reason', withLiveness({ score: 0.1, rejection_reason: 'nope' })],
    ['accepted with a reason', withLiveness({ score: 0.99, rejection_reason: 'spoof' })],
    ['refused without a reason', withLiveness({ score: 0.5, rejection_reason: '' })],
    ['a request id that is no text', { ...good, request: { ...good.request, id: {} } }],
    ['an endless media uri', { ...good, media: { id: 'm', uri: 'x'.repeat(5_000) } }],
    ['a missing timestamp', { ...good, request: { id: 'r', operations: 1 } }],
    ['negative operations', { ...good, request: { ...good.request, operations: -1 } }],
  ])('refuses %s', (_, value) => {
    expect(() => parseApiAnswer(value)).toThrow(TypeError);
  });

  it.each([
    ['confirmed against the reason', { ...good, confirmed: false }],
    ['confirmed that is not a boolean', { ...good, confirmed: 'true' }],
    ['no token', { ...good, token: undefined }],
    ['a token that is no JWS', { ...good, token: '<script>' }],
    ['an endless token', { ...good, token: `a.b.${'c'.repeat(5_000)}` }],
  ])('refuses %s', (_, value) => {
    expect(() => parseConfirmAnswer(value)).toThrow(TypeError);
  });

  it('takes the confirm answer', () => expect(parseConfirmAnswer(good)).toEqual(good));

  it.each([
    {},
    { status: 'success', nonce: 'short', expires: 1 },
    { status: 'success', nonce: 'n'.repeat(22) },
    { nonce: 'n'.repeat(22), expires: 1 },
  ])('refuses a session %j', value => {
    expect(() => parseSessionAnswer(value)).toThrow(TypeError);
  });

  it('takes advice only when it is one', () => {
    expect(parseRetryAdvice({ error: { retry: 'later' } })).toBe('later');
    for (const value of [undefined, null, 'x', { error: null }, { error: { retry: 'now' } }]) {
      expect(parseRetryAdvice(value)).toBeUndefined();
    }
  });
});

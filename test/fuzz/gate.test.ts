/** The gate: every observation, sensible or not, gets one consistent report, and what cannot be measured is not let through. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/core/config.js';
import { decide } from '../../src/core/decision.js';
import { evaluateGate } from '../../src/core/gate.js';
import { HINTS } from '../../src/core/hints.js';
import { anyFrame, runs } from './fuzz.js';

const GATE = DEFAULT_CONFIG.gate;
test('a report is consistent with itself', () => {
  fc.assert(
    fc.property(anyFrame, anyFrame, (before, frame) => {
      const report = evaluateGate(frame, GATE, evaluateGate(before, GATE));
      expect(['', 'no_face', 'too_many_faces', 'invalid_face']).toContain(report.reason);
      if (report.hint === null) expect(report.reason).toBe('');
      else expect(HINTS).toContain(report.hint);
      expect(report.faces).toBe(frame.faces.length);
      if (frame.faces.length === 0) expect(report.reason).not.toBe('');
      const refused = report.checks.some(({ status }) => status === 'refused');
      if (refused) expect(report.reason).not.toBe('');
      if (report.hint === null) expect(report.checks.every(({ status }) => status === 'ok')).toBe(true);
      expect(evaluateGate(frame, GATE, evaluateGate(before, GATE))).toEqual(report);
    }),
    runs(500),
  );
});

test('a measure that is no number never passes', () => {
  fc.assert(
    fc.property(anyFrame, frame => {
      const unmeasured = evaluateGate(frame, GATE).checks.filter(({ value }) => Number.isNaN(value));
      expect(unmeasured.filter(({ status }) => status !== 'refused')).toEqual([]);
    }),
    runs(500),
  );
});

test('what was missed before is never easier to pass', () => {
  const rank = { ok: 0, guided: 1, refused: 2 };
  fc.assert(
    fc.property(anyFrame, anyFrame, (before, frame) => {
      const fresh = evaluateGate(frame, GATE);
      const after = evaluateGate(frame, GATE, evaluateGate(before, GATE));
      for (const [i, check] of after.checks.entries()) {
        expect(rank[check.status]).toBeGreaterThanOrEqual(rank[fresh.checks[i]!.status]);
      }
    }),
    runs(300),
  );
});

test('a verdict is accepted exactly when the score is above one half', () => {
  const scores = fc.array(
    fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), model: fc.constantFrom('one', 'two') }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  const operatingPoint = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(anyFrame, scores, operatingPoint, (frame, opinions, point) => {
      const gate = evaluateGate(frame, GATE);
      const verdict = decide(gate, opinions, { ...DEFAULT_CONFIG.decision, operatingPoint: point });
      expect(verdict.score).toBeGreaterThanOrEqual(0);
      expect(verdict.score).toBeLessThanOrEqual(1);
      expect(verdict.rejection_reason === '').toBe(verdict.score > 0.5);
      if (gate.reason !== '') expect(verdict).toEqual({ score: 0, rejection_reason: gate.reason });
    }),
    runs(300),
  );
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectPath } from '../../../src/cli/project.js';
import { resolveConfig } from '../../../src/core/config.js';
import type { FrameObservation } from '../../../src/core/observation.js';
import {
  atThreshold,
  isMisjudged,
  type JudgedImage,
  outcomeOf,
  rejudge,
  toPresentations,
} from '../../../src/evaluation/judged-image.js';
import type { ImageLabels } from '../../../src/evaluation/labels.js';
import { openGate } from '../../../src/evaluation/open-gate.js';
import { parseRecording } from '../../../src/evaluation/recording.js';
import { buildReport } from '../../../src/evaluation/report.js';

/** A frame of a real face. */
const observation = parseRecording(
  readFileSync(projectPath('test/fixtures/recordings/cap13.jsonl'), 'utf8'),
).events.flatMap(event =>
  event.type === 'frame' && event.observation.faces.length === 1 ? event.observation : [],
)[0]!;

const LIVE: ImageLabels = { label: 'live', attack: '', gate: '', source: 's', group: 'g' };
const SCREEN: ImageLabels = { ...LIVE, label: 'spoof', attack: 'screen' };

function judged(labels: ImageLabels, score: number | null, seen: FrameObservation = observation): JudgedImage {
  const scores = score === null ? [] : [{ model: 'm', score, frame: 0 }];
  const blank: JudgedImage = {
    file: `${labels.group}.jpg`,
    labels,
    verdict: null,
    problem: 'not judged',
    gate: null,
    scores,
    observation: seen,
    timings: {},
  };
  return rejudge(blank, resolveConfig());
}

describe('judging again from stored numbers', () => {
  test('gives the verdict of the configuration', () => {
    expect(judged(LIVE, 0.9).verdict).toMatchObject({ rejection_reason: '' });
    expect(judged(LIVE, 0.9).verdict?.score).toBeCloseTo(0.9);
    expect(judged(LIVE, 0.4).verdict?.rejection_reason).toBe('spoof');
    const strict = resolveConfig({ gate: { maxYaw: { hard: 0 } } });
    expect(rejudge(judged(LIVE, 0.9), strict).verdict).toEqual({ score: 0, rejection_reason: 'invalid_face' });
    const lax = resolveConfig({ decision: { operatingPoint: 0.3 } });
    expect(rejudge(judged(LIVE, 0.4), lax).verdict?.rejection_reason).toBe('');
  });

  test('comes back to the first verdict', () => {
    const image = judged(LIVE, 0.9);
    const there = rejudge(image, resolveConfig({ gate: { maxYaw: { hard: 0 } } }));
    expect(rejudge(there, resolveConfig())).toEqual(image);
  });

  test('says so when an image was never scored', () => {
    const image = judged(LIVE, null);
    expect(image.verdict).toBeNull();
    expect(image.problem).toMatch(/judge it again/);
    expect(outcomeOf(image)).toBe('failed');
  });

  test('an open gate lets pass whatever has a face', () => {
    const small = {
      ...observation,
      faces: observation.faces.map(face => ({ ...face, pose: { yaw: 89, pitch: 89, roll: 179 } })),
    };
    expect(judged(LIVE, 0.9, small).verdict?.rejection_reason).toBe('invalid_face');
    expect(rejudge(judged(LIVE, 0.9, small), openGate()).verdict?.rejection_reason).toBe('');
  });
});

describe('another threshold', () => {
  test('moves the outcome, never the score, and undoes no refusal', () => {
    expect(outcomeOf(atThreshold(judged(LIVE, 0.9), 0.95))).toBe('spoof');
    expect(outcomeOf(atThreshold(judged(LIVE, 0.4), 0.3))).toBe('accepted');
    expect(atThreshold(judged(LIVE, 0.4), 0.3).verdict?.score).toBeCloseTo(0.4);
    const refused = rejudge(judged(LIVE, 0.9), resolveConfig({ gate: { maxYaw: { hard: 0 } } }));
    expect(outcomeOf(atThreshold(refused, 0.001))).toBe('refused');
    const deepfake: JudgedImage = { ...judged(LIVE, 0.4), verdict: { score: 0.4, rejection_reason: 'deepfake' } };
    expect(outcomeOf(atThreshold(deepfake, 0.3))).toBe('spoof');
  });
});

describe('truth and verdict', () => {
  test.each([
    ['a live face accepted', LIVE, 0.9, false],
    ['a live face rejected', LIVE, 0.1, true],
    ['an attack accepted', SCREEN, 0.9, true],
    ['an attack rejected', SCREEN, 0.1, false],
    ['a face the gate should have refused, accepted', { ...LIVE, label: '', gate: 'no_face' } as const, 0.9, true],
    ['an unlabelled image', { ...LIVE, label: '' } as const, 0.1, false],
    // Whoever labels a face as too poor to judge does not call it an error when it is not accepted.
    ['a poor live face not accepted', { ...LIVE, gate: 'invalid_face' } as const, 0.1, false],
  ])('%s', (_what, labels, score, wrong) => {
    expect(isMisjudged(judged(labels, score))).toBe(wrong);
  });

  test('presentations are attacks and good live faces; a refusal is no response', () => {
    const refused = rejudge(judged({ ...LIVE, group: 'r' }, 0.9), resolveConfig({ gate: { maxYaw: { hard: 0 } } }));
    const images = [
      judged(LIVE, 0.9),
      judged(SCREEN, 0.2),
      refused,
      judged({ ...LIVE, label: '' }, 0.5),
      judged(LIVE, null),
    ];
    expect(toPresentations(images)).toEqual([
      { species: '', group: 'g', score: expect.closeTo(0.9) },
      { species: 'screen', group: 'g', score: expect.closeTo(0.2) },
      { species: '', group: 'r', score: null },
    ]);
  });

  test('a report counts every image once, by source and truth', () => {
    const images = [judged(LIVE, 0.9), judged(LIVE, 0.3), judged(SCREEN, 0.2), judged({ ...LIVE, group: 'x' }, null)];
    const report = buildReport(images, { threshold: 0.5, created: new Date(0), bootstrap: null });
    expect(report.images).toBe(4);
    expect(report.failures).toEqual([{ file: 'x.jpg', problem: expect.stringMatching(/judge it again/) }]);
    expect(report.summary).toEqual([
      expect.objectContaining({ truth: 'live', images: 3, groups: 2, accepted: 1, spoof: 1, refused: 0, failed: 1 }),
      expect.objectContaining({ truth: 'screen', images: 1, accepted: 0, spoof: 1 }),
    ]);
    expect(report.pad.bonaFide.bpcer.value).toBe(0.5);
    expect(report.pad.worst).toEqual({ species: 'screen', apcer: 0 });
  });
});

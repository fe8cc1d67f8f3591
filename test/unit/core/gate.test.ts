import { describe, expect, test } from 'vitest';
import { CONFIG_SCHEMA, DEFAULT_CONFIG, type LivenessConfig, resolveConfig } from '../../../src/core/config.js';
import { type DeepPartial, isNumberSetting } from '../../../src/core/config-schema.js';
import { type CheckName, evaluateGate, type GateReport } from '../../../src/core/gate.js';
import { EMPTY_FRAME_CHECKS } from '../../../src/core/gate-checks.js';
import { HINTS, type Hint } from '../../../src/core/hints.js';
import type { FaceObservation, FrameObservation } from '../../../src/core/observation.js';
import type { GateReason } from '../../../src/core/response.js';

type GateConfig = LivenessConfig['gate'];
const GATE = DEFAULT_CONFIG.gate;

/** A face that nothing is wrong with: a quarter of a 1000 × 1000 frame, in its middle, straight and well lit. */
function goodFace(changes: DeepPartial<FaceObservation> = {}): FaceObservation {
  const base: FaceObservation = {
    box: { x: 250, y: 250, width: 500, height: 500 },
    areaShare: 0.25,
    inFrame: 1,
    interocular: 150,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    eyeOpenness: 0.3,
    eyeWidthRatio: 1,
    quality: { luma: 128, contrast: 120, underexposed: 0, overexposed: 0, sharpness: 0.1 },
    state: { coveredLower: 0, coveredEyes: 0, artificial: 0, degraded: 0 },
  };
  return {
    ...base,
    ...changes,
    box: { ...base.box, ...changes.box },
    pose: { ...base.pose, ...changes.pose },
    quality: { ...base.quality!, ...changes.quality },
    state: { ...base.state!, ...changes.state },
  };
}

const frame = (...faces: FaceObservation[]): FrameObservation => ({ timeMs: 0, width: 1000, height: 1000, faces });

function judge(changes: DeepPartial<FaceObservation>, config: GateConfig = GATE, previous?: GateReport): GateReport {
  return evaluateGate(frame(goodFace(changes)), config, previous);
}

const statusOf = (report: GateReport, name: CheckName) => report.checks.find(check => check.name === name)?.status;

/** A gate whose check has exactly these limits. */
const withLimits = (name: CheckName, hard: number, guidance: number, hysteresis = 0.1): GateConfig =>
  resolveConfig({ gate: { [name]: { hard, guidance }, hysteresis } }).gate;

interface Measure {
  name: CheckName;
  /** `invalid_face` where it is not given. */
  reason?: GateReason;
  hint: Hint;
  limit: 'min' | 'max';
  hard: number;
  guidance: number;
  set: (value: number) => DeepPartial<FaceObservation>;
}

/** Every check of a single face: with limits chosen here, so that the defaults may change. */
const MEASURES: Measure[] = [
  {
    name: 'minAreaShare',
    hint: 'too-far',
    limit: 'min',
    hard: 0.02,
    guidance: 0.1,
    set: (v: number) => ({ areaShare: v }),
  },
  {
    name: 'minInterocular',
    hint: 'too-far',
    limit: 'min',
    hard: 20,
    guidance: 60,
    set: (v: number) => ({ interocular: v }),
  },
  {
    name: 'maxAreaShare',
    hint: 'too-close',
    limit: 'max',
    hard: 0.9,
    guidance: 0.5,
    set: (v: number) => ({ areaShare: v }),
  },
  {
    name: 'minInFrame',
    hint: 'off-center',
    limit: 'min',
    hard: 0.7,
    guidance: 0.9,
    set: (v: number) => ({ inFrame: v }),
  },
  {
    name: 'maxOffset',
    hint: 'off-center',
    limit: 'max',
    hard: 0.4,
    guidance: 0.2,
    set: (v: number) => ({ box: { x: 250 + v * 1000 } }),
  },
  {
    name: 'maxYaw',
    hint: 'head-turned',
    limit: 'max',
    hard: 50,
    guidance: 20,
    set: (v: number) => ({ pose: { yaw: v } }),
  },
  {
    name: 'maxPitch',
    hint: 'head-turned',
    limit: 'max',
    hard: 50,
    guidance: 20,
    set: (v: number) => ({ pose: { pitch: v } }),
  },
  {
    name: 'maxRoll',
    hint: 'head-tilted',
    limit: 'max',
    hard: 90,
    guidance: 20,
    set: (v: number) => ({ pose: { roll: v } }),
  },
  {
    name: 'minLuma',
    hint: 'too-dark',
    limit: 'min',
    hard: 20,
    guidance: 60,
    set: (v: number) => ({ quality: { luma: v } }),
  },
  {
    name: 'maxLuma',
    hint: 'too-bright',
    limit: 'max',
    hard: 250,
    guidance: 200,
    set: (v: number) => ({ quality: { luma: v } }),
  },
  {
    name: 'maxOverexposed',
    hint: 'too-bright',
    limit: 'max',
    hard: 0.6,
    guidance: 0.3,
    set: (v: number) => ({ quality: { overexposed: v } }),
  },
  {
    name: 'minContrast',
    hint: 'blurry',
    limit: 'min',
    hard: 10,
    guidance: 30,
    set: (v: number) => ({ quality: { contrast: v } }),
  },
  {
    name: 'minSharpness',
    hint: 'blurry',
    limit: 'min',
    hard: 0.01,
    guidance: 0.05,
    set: (v: number) => ({ quality: { sharpness: v } }),
  },
  {
    name: 'minEyeOpenness',
    hint: 'eyes-closed',
    limit: 'min',
    hard: 0.05,
    guidance: 0.15,
    set: (v: number) => ({ eyeOpenness: v }),
  },
  {
    name: 'maxUnderexposed',
    hint: 'too-dark',
    limit: 'max',
    hard: 0.7,
    guidance: 0.4,
    set: (v: number) => ({ quality: { underexposed: v } }),
  },
  {
    name: 'maxDegraded',
    hint: 'blurry',
    limit: 'max',
    hard: 0.8,
    guidance: 0.5,
    set: (v: number) => ({ state: { degraded: v } }),
  },
  {
    name: 'maxCoveredLower',
    hint: 'face-covered',
    limit: 'max',
    hard: 0.6,
    guidance: 0.4,
    set: (v: number) => ({ state: { coveredLower: v } }),
  },
  {
    name: 'maxCoveredEyes',
    hint: 'face-covered',
    limit: 'max',
    hard: 0.6,
    guidance: 0.4,
    set: (v: number) => ({ state: { coveredEyes: v } }),
  },
  {
    name: 'maxArtificial',
    hint: 'no-face',
    reason: 'no_face',
    limit: 'max',
    hard: 0.8,
    guidance: 0.6,
    set: (v: number) => ({ state: { artificial: v } }),
  },
  {
    name: 'minEyeWidthRatio',
    hint: 'turn-to-camera',
    limit: 'min',
    hard: 0.4,
    guidance: 0.6,
    set: (v: number) => ({ eyeWidthRatio: v }),
  },
];

/** A value this share of the distance beyond (positive) or short of (negative) a limit. */
const beyond = ({ limit }: Measure, threshold: number, share: number) =>
  limit === 'min' ? threshold * (1 - share) : threshold * (1 + share);

test('a good face passes with the defaults: no reason, no hint, every check ok', () => {
  const report = judge({});
  expect(report).toMatchObject({ reason: '', hint: null, faces: 1 });
  expect(report.checks.filter(check => check.status !== 'ok')).toEqual([]);
});

test('every setting of the gate is a check that this file covers', () => {
  const limits = Object.entries(CONFIG_SCHEMA.gate).filter(([, entry]) => !isNumberSetting(entry));
  const ofFaces = [...MEASURES.map(({ name }) => name), 'comparableFaces', 'maxMisfit'];
  const ofEmptyFrames = EMPTY_FRAME_CHECKS.map(({ name }) => name);
  expect(limits.map(([name]) => name).sort()).toEqual([...ofFaces, ...ofEmptyFrames].sort());
  expect(
    judge({})
      .checks.map(({ name }) => name)
      .sort(),
  ).toEqual(ofFaces.sort());
});

test('the defaults guide before they refuse', () => {
  for (const { name, limit } of MEASURES) {
    const { hard, guidance } = GATE[name];
    expect(limit === 'min' ? guidance >= hard : guidance <= hard, name).toBe(true);
  }
});

test('no face at all', () => {
  expect(evaluateGate(frame(), GATE)).toEqual({ reason: 'no_face', hint: 'no-face', faces: 0, checks: [] });
});

describe.each(MEASURES)('$name', measure => {
  const { name, hard, guidance, hint, set } = measure;
  const config = withLimits(name, hard, guidance);

  test('refuses beyond its hard limit, with reason and hint', () => {
    const report = judge(set(beyond(measure, hard, 0.02)), config);
    expect(statusOf(report, name)).toBe('refused');
    expect(report).toMatchObject({ reason: measure.reason ?? 'invalid_face', hint });
  });

  test('guides between the limits and lets the image through', () => {
    const report = judge(set((hard + guidance) / 2), config);
    expect(statusOf(report, name)).toBe('guided');
    expect(report).toMatchObject({ reason: '', hint });
  });

  test('the limits themselves are allowed', () => {
    expect(statusOf(judge(set(hard), config), name)).toBe('guided');
    expect(statusOf(judge(set(guidance), config), name)).toBe('ok');
  });

  test('reports value and limits in its own unit', () => {
    const check = judge(set(guidance), config).checks.find(entry => entry.name === name)!;
    expect(check).toMatchObject({ hard, guidance, value: expect.closeTo(guidance, 6) });
  });

  test('once failed, its guidance must be beaten by the hysteresis; its hard limit must not', () => {
    const failed = judge(set(beyond(measure, guidance, 0.02)), config);
    const barely = set(beyond(measure, guidance, -0.05));
    const clearly = set(beyond(measure, guidance, -0.12));
    expect(statusOf(failed, name)).toBe('guided');
    expect(statusOf(judge(barely, config), name)).toBe('ok');
    expect(statusOf(judge(barely, config, failed), name)).toBe('guided');
    expect(statusOf(judge(clearly, config, failed), name)).toBe('ok');
    // One good frame and it is forgotten.
    expect(statusOf(judge(barely, config, judge(clearly, config, failed)), name)).toBe('ok');
    expect(statusOf(judge(set(hard), config, failed), name)).toBe('guided');
  });
});

describe('pose', () => {
  test.each(['yaw', 'pitch', 'roll'] as const)('%s counts to both sides', axis => {
    const name = ({ yaw: 'maxYaw', pitch: 'maxPitch', roll: 'maxRoll' } as const)[axis];
    const config = withLimits(name, 80, 10);
    expect(statusOf(judge({ pose: { [axis]: 15 } }, config), name)).toBe('guided');
    expect(statusOf(judge({ pose: { [axis]: -15 } }, config), name)).toBe('guided');
  });

  test('a turned head does not read as too far', () => {
    const config = withLimits('minInterocular', 14, 100);
    const yaw = 60;
    const seen = 110 * Math.cos((yaw * Math.PI) / 180);
    expect(statusOf(judge({ interocular: seen }, config), 'minInterocular')).toBe('guided');
    expect(statusOf(judge({ interocular: seen, pose: { yaw } }, config), 'minInterocular')).toBe('ok');
  });
});

describe('several faces', () => {
  const config = withLimits('comparableFaces', 0.5, 0.25);
  const main = goodFace({ areaShare: 0.2 });
  const report = (share: number) => evaluateGate(frame(main, goodFace({ areaShare: 0.2 * share })), config);

  test('of comparable size are refused', () => {
    expect(report(0.6)).toMatchObject({ reason: 'too_many_faces', hint: 'multiple-faces', faces: 2 });
  });

  test('a smaller one is only pointed out, a much smaller one is background', () => {
    expect(report(0.4)).toMatchObject({ reason: '', hint: 'multiple-faces', faces: 2 });
    expect(report(0.1)).toMatchObject({ reason: '', hint: null, faces: 2 });
  });

  test('a third one counts nothing when the second is background', () => {
    const background = goodFace({ areaShare: 0.02 });
    expect(evaluateGate(frame(main, background, background), config)).toMatchObject({ reason: '', faces: 3 });
  });
});

describe('one hint at a time, the most useful first', () => {
  /** Everything guided at once, then one after another put right in the order of the advice. */
  test('distance comes before place, place before light and sharpness, these before pose', () => {
    const all: DeepPartial<FaceObservation> = {
      areaShare: (GATE.minAreaShare.hard + GATE.minAreaShare.guidance) / 2,
      inFrame: (GATE.minInFrame.hard + GATE.minInFrame.guidance) / 2,
      pose: {
        yaw: (GATE.maxYaw.hard + GATE.maxYaw.guidance) / 2,
        roll: (GATE.maxRoll.hard + GATE.maxRoll.guidance) / 2,
      },
      quality: {
        luma: (GATE.minLuma.hard + GATE.minLuma.guidance) / 2,
        sharpness: (GATE.minSharpness.hard + GATE.minSharpness.guidance) / 2,
      },
    };
    const crowd = (face: DeepPartial<FaceObservation>) => {
      const main = goodFace(face);
      return evaluateGate(frame(main, goodFace({ areaShare: main.areaShare * 0.9 })), GATE).hint;
    };
    expect(crowd(all)).toBe('multiple-faces');
    const steps: [Hint, DeepPartial<FaceObservation>][] = [
      ['too-far', {}],
      ['off-center', { areaShare: 0.25 }],
      ['too-dark', { inFrame: 1 }],
      ['blurry', { quality: { ...all.quality, luma: 128 } }],
      ['head-turned', { quality: { luma: 128, sharpness: 0.1 } }],
      ['head-tilted', { pose: { ...all.pose, yaw: 0 } }],
    ];
    let face = all;
    for (const [hint, change] of steps) {
      face = { ...face, ...change };
      expect(judge(face).hint).toBe(hint);
    }
    expect(judge({ ...face, pose: {} }).hint).toBeNull();
  });

  test('what would be refused comes before what would only be better', () => {
    const report = judge({
      areaShare: (GATE.minAreaShare.hard + GATE.minAreaShare.guidance) / 2,
      quality: { luma: GATE.minLuma.hard / 2 },
    });
    expect(report).toMatchObject({ reason: 'invalid_face', hint: 'too-dark' });
  });

  test('every hint is one of the contract', () => {
    for (const measure of MEASURES) {
      const hint = judge(measure.set(measure.hard), withLimits(measure.name, measure.hard, measure.guidance)).hint;
      expect(HINTS).toContain(hint);
    }
  });
});

test('without pixel measures the geometry is judged alone', () => {
  const { quality: _, ...face } = goodFace();
  const report = evaluateGate(frame(face), GATE);
  expect(report.reason).toBe('');
  expect(statusOf(report, 'minLuma')).toBeUndefined();
  expect(statusOf(report, 'minAreaShare')).toBe('ok');
});

test('a limit that is overridden alone leaves all others as they were', () => {
  const config = resolveConfig({ gate: { minLuma: { hard: 120 } } }).gate;
  expect(judge({ quality: { luma: 100 } }, config)).toMatchObject({ reason: 'invalid_face', hint: 'too-dark' });
  expect({ ...config, minLuma: GATE.minLuma }).toEqual(GATE);
});

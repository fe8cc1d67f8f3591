import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/core/config.js';
import { type CheckName, evaluateGate, type GateReport } from '../../../src/core/gate.js';
import { GATE_CHECKS } from '../../../src/core/gate-checks.js';
import { HINTS } from '../../../src/core/hints.js';
import type { FaceObservation } from '../../../src/core/observation.js';
import { frame, goodFace } from './frames.js';

const { gate } = DEFAULT_CONFIG;
const judge = (...faces: FaceObservation[]) => evaluateGate(frame(faces), gate);
const statusOf = (report: GateReport, name: CheckName) => report.checks.find(check => check.name === name)?.status;

const { quality, state, pose } = goodFace();

/** For every check a face that misses its guidance limit, and one that misses the hard one where there is a way to. */
const FAULTS: Record<string, { guided?: Partial<FaceObservation>; refused?: Partial<FaceObservation> }> = {
  maxArtificial: { refused: { state: { ...state!, artificial: 0.95 } } },
  minAreaShare: { guided: { areaShare: 0.03 }, refused: { areaShare: 0.009 } },
  minInterocular: { guided: { interocular: 30 }, refused: { interocular: 10 } },
  maxAreaShare: { guided: { areaShare: 0.6 }, refused: { areaShare: 0.97 } },
  minInFrame: { guided: { inFrame: 0.9 }, refused: { inFrame: 0.6 } },
  maxOffset: { guided: { box: { x: 20, y: 120, width: 200, height: 240 } } },
  minLuma: { guided: { quality: { ...quality!, luma: 40 } }, refused: { quality: { ...quality!, luma: 10 } } },
  maxUnderexposed: {
    guided: { quality: { ...quality!, underexposed: 0.5 } },
    refused: { quality: { ...quality!, underexposed: 0.9 } },
  },
  maxLuma: { guided: { quality: { ...quality!, luma: 235 } }, refused: { quality: { ...quality!, luma: 252 } } },
  maxOverexposed: {
    guided: { quality: { ...quality!, overexposed: 0.4 } },
    refused: { quality: { ...quality!, overexposed: 0.8 } },
  },
  minContrast: {
    guided: { quality: { ...quality!, contrast: 22 } },
    refused: { quality: { ...quality!, contrast: 5 } },
  },
  minSharpness: {
    guided: { quality: { ...quality!, sharpness: 0.004 } },
    refused: { quality: { ...quality!, sharpness: 0.001 } },
  },
  maxDegraded: { guided: { state: { ...state!, degraded: 0.4 } }, refused: { state: { ...state!, degraded: 0.99 } } },
  maxMisfit: { refused: { unfitted: true } },
  maxCoveredLower: { refused: { state: { ...state!, coveredLower: 0.97 } } },
  maxCoveredEyes: { refused: { state: { ...state!, coveredEyes: 0.97 } } },
  minEyeWidthRatio: { guided: { eyeWidthRatio: 0.5 }, refused: { eyeWidthRatio: 0.2 } },
  maxYaw: { guided: { pose: { ...pose, yaw: -30 } }, refused: { pose: { ...pose, yaw: 70 } } },
  maxPitch: { guided: { pose: { ...pose, pitch: 30 } }, refused: { pose: { ...pose, pitch: -70 } } },
  maxRoll: { guided: { pose: { ...pose, roll: 40 } } },
  minEyeOpenness: { guided: { eyeOpenness: 0.05 } },
};

describe('evaluateGate', () => {
  it('accepts a good face without a hint and reports every measure', () => {
    const report = judge(goodFace());
    expect(report).toMatchObject({ reason: '', hint: null, faces: 1 });
    expect(report.checks.map(({ name }) => name)).toEqual(GATE_CHECKS.map(({ name }) => name));
    expect(report.checks.every(({ status }) => status === 'ok')).toBe(true);
  });

  it('says "no face" of an empty frame', () => {
    expect(judge()).toEqual({ reason: 'no_face', hint: 'no-face', faces: 0, checks: [] });
  });

  it('says "covered" of a face that was blacked out', () => {
    const report = evaluateGate(frame([], { redacted: 0.08 }), gate);
    expect(report).toMatchObject({ reason: 'invalid_face', hint: 'face-covered', faces: 0 });
    expect(evaluateGate(frame([], { redacted: 0.002 }), gate)).toMatchObject({ reason: 'no_face', hint: 'no-face' });
  });

  it.each([
    ['is dark', { luma: 4, contrast: 9, sharpness: 0.5 }, 'no_face', 'too-dark'],
    ['is glaring', { luma: 250, contrast: 9, sharpness: 0.5 }, 'no_face', 'too-bright'],
    ['has nothing sharp in it', { luma: 120, contrast: 90, sharpness: 0.004 }, 'invalid_face', 'blurry'],
    ['shows a plain wall', { luma: 120, contrast: 8, sharpness: 0.004 }, 'no_face', 'no-face'],
    ['shows an empty room', { luma: 120, contrast: 90, sharpness: 0.1 }, 'no_face', 'no-face'],
  ] as const)('says what helps when a frame without a face %s', (_, quality, reason, hint) => {
    expect(evaluateGate(frame([], { quality, redacted: 0 }), gate)).toMatchObject({ reason, hint, faces: 0 });
  });

  it('judges a face without the classifier by the rest', () => {
    const { state: _, ...unclassified } = goodFace();
    expect(judge(unclassified)).toMatchObject({ reason: '', hint: null });
  });

  it('reads nothing from a mesh that does not fit', () => {
    const report = judge(
      goodFace({ unfitted: true, eyeWidthRatio: 0.1, interocular: 1, pose: { yaw: 80, pitch: 80, roll: 80 } }),
    );
    expect(report).toMatchObject({ reason: 'invalid_face', hint: 'face-covered' });
    expect(report.checks.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual(['maxMisfit']);
  });

  it('has a fault for each check that one face can fail', () => {
    const oneFace = GATE_CHECKS.map(({ name }) => name).filter(name => name !== 'comparableFaces');
    expect(Object.keys(FAULTS).sort()).toEqual(oneFace.sort());
  });

  for (const [name, { guided, refused }] of Object.entries(FAULTS)) {
    const check = GATE_CHECKS.find(entry => entry.name === name)!;
    if (guided) {
      it(`${name} guides with "${check.hint}" and still accepts`, () => {
        expect(judge(goodFace(guided))).toMatchObject({ reason: '', hint: check.hint });
      });
    }
    if (refused) {
      it(`${name} refuses with ${check.reason} and "${check.hint}"`, () => {
        const report = judge(goodFace(refused));
        expect(report).toMatchObject({ reason: check.reason, hint: check.hint });
        expect(statusOf(report, check.name)).toBe('refused');
      });
    }
  }

  it('refuses several faces of comparable size, not smaller ones behind', () => {
    const main = goodFace();
    const behind = (share: number) => goodFace({ areaShare: main.areaShare * share });
    expect(judge(main, behind(0.9))).toMatchObject({ reason: 'too_many_faces', hint: 'multiple-faces', faces: 2 });
    expect(judge(main, behind(0.1))).toMatchObject({ reason: '', hint: null, faces: 2 });
  });

  it('does not count a picture of a face', () => {
    const poster = goodFace({ state: { ...state!, artificial: 0.95 } });
    expect(judge(goodFace(), poster)).toMatchObject({ reason: '', hint: null });
    expect(judge(poster, poster)).toMatchObject({ reason: 'no_face' });
  });

  it('gives the most useful advice first, but a refusal before any guidance', () => {
    const dark = { ...quality!, luma: 40 };
    expect(judge(goodFace({ areaShare: 0.03, quality: dark })).hint).toBe('too-far');
    expect(judge(goodFace({ pose: { ...pose, yaw: 30 }, quality: dark })).hint).toBe('too-dark');
    expect(judge(goodFace({ areaShare: 0.03, state: { ...state!, coveredEyes: 0.99 } })).hint).toBe('face-covered');
  });

  it('uses known hints', () => {
    for (const { hint } of GATE_CHECKS) expect(HINTS).toContain(hint);
  });
});

describe('hysteresis', () => {
  /** Hints over a run of frames whose faces follow one another. */
  function hintsOver(faces: FaceObservation[]): (string | null)[] {
    let report: GateReport | undefined;
    return faces.map(face => {
      report = evaluateGate(frame([face]), gate, report);
      return report.hint;
    });
  }
  const changes = (hints: (string | null)[]) => hints.filter((hint, i) => i > 0 && hint !== hints[i - 1]).length;
  const jitter = (limit: number, i: number) => limit * (1 + 0.04 * (i % 2 === 0 ? 1 : -1));

  it('keeps a face on the guidance limit from flickering', () => {
    const faces = Array.from({ length: 30 }, (_, i) => goodFace({ areaShare: jitter(gate.minAreaShare.guidance, i) }));
    expect(changes(hintsOver(faces))).toBeLessThanOrEqual(1);
  });

  it('keeps a face on the limits of two checks from alternating between their hints', () => {
    const faces = Array.from({ length: 30 }, (_, i) =>
      goodFace({
        areaShare: jitter(gate.minAreaShare.guidance, i),
        pose: { ...pose, yaw: jitter(gate.maxYaw.guidance, i + 1) },
      }),
    );
    expect(changes(hintsOver(faces))).toBeLessThanOrEqual(1);
  });

  it('keeps a face on a hard limit from alternating with the guidance of an earlier check', () => {
    const faces = Array.from({ length: 30 }, (_, i) =>
      goodFace({ areaShare: 0.03, eyeWidthRatio: jitter(gate.minEyeWidthRatio.hard, i) }),
    );
    expect(changes(hintsOver(faces))).toBeLessThanOrEqual(1);
  });

  it('lets go once the limit is clearly beaten', () => {
    const far = goodFace({ areaShare: gate.minAreaShare.guidance * 0.9 });
    const near = goodFace({ areaShare: gate.minAreaShare.guidance * 1.2 });
    expect(hintsOver([far, near])).toEqual(['too-far', null]);
  });

  it('does not touch a still photo', () => {
    const onLimit = goodFace({ areaShare: gate.minAreaShare.guidance * 1.01 });
    expect(judge(onLimit).hint).toBeNull();
  });
});

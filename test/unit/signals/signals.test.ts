import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/core/config.js';
import { decide } from '../../../src/core/decision.js';
import {
  compareFrames,
  countSignals,
  describeSignals,
  isVirtualCamera,
  PATCH_SIDE,
  type StreamFacts,
} from '../../../src/core/signals.js';
import { seededRandom } from '../core/face.js';

const REAL: StreamFacts = {
  label: 'FaceTime HD Camera',
  nativeApi: true,
  fromHost: false,
  synthetic: false,
  settings: { deviceId: 'a1', frameRate: 30, width: 1280, height: 720 },
};

/** Patches of a still scene with sensor noise of ±`noise` levels, a new draw per frame. */
function scene(frames: number, noise: number, seed = 1): Uint8Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: frames }, () =>
    Uint8Array.from({ length: PATCH_SIDE ** 2 }, (_, i) => 100 + (i % 50) + (random() * 2 - 1) * noise),
  );
}

function times(frames: number, jitterMs: number): number[] {
  const random = seededRandom(2);
  return Array.from({ length: frames }, (_, i) => i * 33 + random() * jitterMs);
}

const raisedBy = (patches: Uint8Array[], timesMs = times(patches.length, 3)) =>
  describeSignals(REAL, compareFrames(patches, timesMs)).injection;

test.each([
  'OBS Virtual Camera',
  'v4l2loopback: Dummy video device (0x0000)',
  'ManyCam',
  'fake_device_0',
  'DroidCam Source 3',
  '/tmp/clip.mjpeg',
])('"%s" is a virtual camera', label => expect(isVirtualCamera(label)).toBe(true));

test.each([
  '',
  'FaceTime HD Camera',
  'Integrated Webcam (0c45:6a1c)',
  'camera2 1, facing front',
  'Logitech C920 Robster',
])('"%s" is none', label => expect(isVirtualCamera(label)).toBe(false));

describe('frames', () => {
  test('of a sensor raise nothing', () => {
    expect(raisedBy(scene(30, 2))).toBe('');
  });

  test('that never change are frozen and without noise', () => {
    expect(raisedBy(scene(30, 0))).toBe('frozen-frames no-noise');
  });

  test('that come again are a loop', () => {
    const clip = scene(10, 2);
    expect(raisedBy([...clip, ...clip, ...clip])).toBe('repeated-frames');
  });

  test('that a fast driver doubles now and then are no loop', () => {
    const patches = scene(30, 2);
    patches[7] = patches[6]!;
    patches[20] = patches[19]!;
    expect(raisedBy(patches)).toBe('');
  });

  test('in which only a part moves have no noise', () => {
    const patches = scene(30, 0).map((patch, i) => patch.fill(i, 0, 500));
    expect(raisedBy(patches)).toBe('no-noise');
  });

  test('that come like clockwork are told', () => {
    expect(raisedBy(scene(30, 2), times(30, 0))).toBe('regular-timing');
  });

  test('too few of them say nothing', () => {
    expect(raisedBy(scene(5, 0))).toBe('');
    expect(raisedBy([])).toBe('');
  });

  test('of a size that changed are not compared with the others beyond what both have', () => {
    const signals = compareFrames(
      [...scene(10, 2), ...scene(10, 2).map(patch => patch.subarray(0, 100))],
      times(20, 3),
    );
    for (const value of Object.values(signals)) expect(Number.isFinite(value)).toBe(true);
  });
});

test('a stream is described without the name of its camera', () => {
  const facts = {
    ...REAL,
    label: 'OBS Virtual Camera',
    nativeApi: false,
    fromHost: true,
    synthetic: true,
    settings: {},
  };
  const signals = describeSignals(facts, compareFrames(scene(20, 2), times(20, 3)));
  expect(signals.injection.split(' ')).toEqual([
    'virtual-camera',
    'replaced-api',
    'host-stream',
    'synthetic-track',
    'implausible-settings',
  ]);
  expect(countSignals(signals)).toBe(5);
  expect(JSON.stringify(signals)).not.toMatch(/OBS|Virtual Camera/);
});

test('signals weigh nothing by default, and what the configuration says otherwise', () => {
  const gate = { reason: '', hint: null, faces: 1, checks: [] } as const;
  const scores = [{ score: 0.9, model: 'any' }];
  const plain = decide({ ...gate, checks: [] }, scores, DEFAULT_CONFIG.decision);
  expect(decide({ ...gate, checks: [] }, scores, DEFAULT_CONFIG.decision, 4)).toEqual(plain);
  const weighed = decide({ ...gate, checks: [] }, scores, { ...DEFAULT_CONFIG.decision, signalWeight: 3 }, 1);
  expect(weighed).toEqual({ score: expect.closeTo(0.309, 3), rejection_reason: 'spoof' });
});

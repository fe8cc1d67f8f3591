import { describe, expect, test } from 'vitest';
import { betterCamera, type CameraDevice, facingOf, isUnsuitable } from '../../../src/camera/choose-camera.js';

const device = (label: string): CameraDevice => ({ deviceId: `id of ${label}`, label });

const IR_LABELS = [
  'Integrated IR Camera (13d3:56ff)',
  'HP IR Camera',
  'Surface IR Camera Front',
  'Windows Hello Face Software Device',
  'Intel RealSense Depth Camera 415',
  'camera infrared',
  'Infra-Red Webcam',
];
const FRONT_LABELS = ['FaceTime HD Camera', 'camera2 1, facing front', 'Front Camera', 'Surface Camera Front'];
const BACK_LABELS = ['camera2 0, facing back', 'Back Dual Wide Camera', 'Rear Camera', 'Surface Camera Rear'];
const PLAIN_LABELS = ['HD Pro Webcam C920 (046d:082d)', 'Integrated Camera', 'OBS Virtual Camera', 'Airport Cam', ''];

describe('suitable', () => {
  test.each(IR_LABELS)('"%s" is for nobody’s selfie', label => {
    expect(isUnsuitable(device(label), 'user')).toBe(true);
    expect(isUnsuitable(device(label), 'environment')).toBe(true);
  });

  test.each(BACK_LABELS)('"%s" looks the other way', label => {
    expect(isUnsuitable(device(label), 'user')).toBe(true);
    expect(isUnsuitable(device(label), 'environment')).toBe(false);
  });

  test.each(FRONT_LABELS)('"%s" looks at the person', label => {
    expect(isUnsuitable(device(label), 'user')).toBe(false);
    expect(isUnsuitable(device(label), 'environment')).toBe(true);
  });

  test.each(PLAIN_LABELS)('"%s" may be either', label => {
    expect(isUnsuitable(device(label), 'user')).toBe(false);
    expect(isUnsuitable(device(label), 'environment')).toBe(false);
  });
});

describe('a better camera', () => {
  const ir = device('Integrated IR Camera');
  const back = device('camera2 0, facing back');
  const front = device('camera2 1, facing front');
  const webcam = device('HD Webcam');

  test('is not looked for when the browser chose a suitable one', () => {
    expect(betterCamera(webcam, [ir, webcam, front], 'user')).toBeUndefined();
  });

  test('is one that says it looks at the person', () => {
    expect(betterCamera(back, [back, ir, webcam, front], 'user')).toBe(front);
  });

  test('is otherwise any that is not unsuitable', () => {
    expect(betterCamera(ir, [ir, back, webcam], 'user')).toBe(webcam);
  });

  test('does not exist when all others are no better or unknown', () => {
    expect(betterCamera(ir, [ir, back, device('')], 'user')).toBeUndefined();
    expect(betterCamera(ir, [], 'user')).toBeUndefined();
  });

  test('is never the same camera again', () => {
    expect(betterCamera(ir, [{ ...ir, label: 'Front' }], 'user')).toBeUndefined();
  });

  test('follows the facing mode asked for', () => {
    expect(betterCamera(front, [front, webcam, back], 'environment')).toBe(back);
  });
});

test.each([
  ['Back Camera', 'user', 'user', 'user'],
  ['Front Camera', 'environment', 'user', 'environment'],
  ['camera2 0, facing back', undefined, 'user', 'environment'],
  ['FaceTime HD Camera', undefined, 'environment', 'user'],
  ['USB Camera', undefined, 'user', 'user'],
  ['USB Camera', 'left', 'environment', 'environment'],
] as const)('"%s", reported as %s and asked for %s, looks to %s', (label, reported, asked, facing) => {
  expect(facingOf(label, reported, asked)).toBe(facing);
});

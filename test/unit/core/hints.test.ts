import { expect, test } from 'vitest';
import { HINTS } from '../../../src/core/hints.js';

test('the hints are those of the contract', () => {
  const contract =
    'no-face multiple-faces too-far too-close off-center head-turned head-tilted face-covered eyes-closed too-dark ' +
    'too-bright blurry turn-to-camera hold-still';
  expect([...HINTS].sort()).toEqual(contract.split(' ').sort());
});

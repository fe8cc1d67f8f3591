import { describe, expect, test } from 'vitest';
import { type GpuProbe, planBackend } from '../../../src/engine/choose-backend.js';

const hardware: GpuProbe = { requestAdapter: async () => ({ info: { isFallbackAdapter: false } }) };
const silent: GpuProbe = { requestAdapter: async () => ({}) };
const software: GpuProbe = { requestAdapter: async () => ({ info: { isFallbackAdapter: true } }) };
const none: GpuProbe = { requestAdapter: async () => null };
const broken: GpuProbe = {
  requestAdapter: async () => {
    throw new Error('the driver is blocked');
  },
};

describe('wasm', () => {
  test('never asks for an adapter', async () => {
    let asked = false;
    const probe: GpuProbe = {
      requestAdapter: async () => {
        asked = true;
        return null;
      },
    };
    expect(await planBackend('wasm', probe)).toEqual({ backend: 'wasm' });
    expect(asked).toBe(false);
  });
});

describe.each(['webgpu', 'auto'] as const)('%s', choice => {
  test('takes a hardware adapter', async () => {
    expect(await planBackend(choice, hardware)).toEqual({ backend: 'webgpu' });
    expect(await planBackend(choice, silent)).toEqual({ backend: 'webgpu' });
  });

  test('falls back to wasm and says why', async () => {
    expect(await planBackend(choice, undefined)).toEqual({
      backend: 'wasm',
      fallbackReason: 'this browser has no WebGPU',
    });
    expect(await planBackend(choice, none)).toEqual({ backend: 'wasm', fallbackReason: 'no WebGPU adapter' });
    const refused = await planBackend(choice, broken);
    expect(refused.backend).toBe('wasm');
    expect(refused.fallbackReason).toContain('the driver is blocked');
  });
});

test('a software adapter is taken when asked for by name, but not by auto', async () => {
  expect(await planBackend('webgpu', software)).toEqual({ backend: 'webgpu' });
  expect(await planBackend('auto', software)).toEqual({
    backend: 'wasm',
    fallbackReason: 'only a software WebGPU adapter',
  });
});

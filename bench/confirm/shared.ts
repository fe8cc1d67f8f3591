import type { LivenessSuccess } from '../../src/core/response.js';

export const CREDENTIALS = { apiUser: 'bench', apiSecret: 'bench' };

export function buildVerdict(): LivenessSuccess {
  return {
    status: 'success',
    request: { id: 'req_bench', timestamp: 1, operations: 1 },
    liveness: { score: 0.97, rejection_reason: '' },
    media: { id: 'med_bench', uri: 'capture.jpg' },
  };
}

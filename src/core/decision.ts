import type { LivenessConfig } from './config.js';
import type { GateReport } from './gate.js';
import type { LivenessVerdict } from './response.js';
import { fromLogOdds, fuseScores, logOdds, type Opinion, recentre } from './scoring.js';

/** The API's rule: accepted means strictly above this. */
export const ACCEPT_ABOVE = 0.5;

/**
 * The verdict from the gate and the model scores. A refused image has score 0 and no model opinion.
 * The local models only know presentation attacks, so the only liveness reason they can give is `spoof`.
 * @param signals injection signals that stand out; each takes `signalWeight` off the log-odds
 */
export function decide(
  gate: GateReport,
  scores: readonly Opinion[],
  config: LivenessConfig['decision'],
  signals = 0,
): LivenessVerdict {
  if (gate.reason !== '') return { score: 0, rejection_reason: gate.reason };
  const fused = recentre(fuseScores(scores), config.operatingPoint);
  const against = signals * config.signalWeight;
  const score = against > 0 ? fromLogOdds(logOdds(fused) - against) : fused;
  return { score, rejection_reason: score > ACCEPT_ABOVE ? '' : 'spoof' };
}

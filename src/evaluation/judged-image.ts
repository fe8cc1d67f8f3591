import type { LivenessConfig } from '../core/config.js';
import { ACCEPT_ABOVE, decide } from '../core/decision.js';
import { evaluateGate, type GateReport } from '../core/gate.js';
import type { FrameObservation } from '../core/observation.js';
import type { Presentation } from '../core/pad-metrics.js';
import type { LivenessResponse, LivenessVerdict, ModelScore, StageTimings } from '../core/response.js';
import type { ImageLabels } from './labels.js';

/** One image of a batch with everything that its verdict was made from. */
export interface JudgedImage {
  /** Path within the batch. */
  file: string;
  labels: ImageLabels;
  /** `null` when the image could not be judged; `problem` says why. */
  verdict: LivenessVerdict | null;
  problem: string;
  gate: GateReport | null;
  /** Raw model scores, before the operating point is applied. */
  scores: readonly ModelScore[];
  /** What was measured, for judging again under another configuration; `null` when it was not kept. */
  observation: FrameObservation | null;
  timings: StageTimings;
}

export function fromResponse(
  file: string,
  labels: ImageLabels,
  response: LivenessResponse,
  observation: FrameObservation | null = null,
): JudgedImage {
  if (response.status === 'failure') {
    const problem = response.error.message;
    return { file, labels, verdict: null, problem, gate: null, scores: [], observation: null, timings: {} };
  }
  const { liveness, local } = response;
  return {
    file,
    labels,
    verdict: liveness,
    problem: '',
    gate: local?.gate ?? null,
    scores: local?.scores ?? [],
    observation,
    timings: local?.timings ?? {},
  };
}

/**
 * The same image under another configuration, from its stored measures: the same gate and the same decision as the
 * engine's, without looking at a pixel. An image that was never scored and is no longer refused has no verdict.
 */
export function rejudge(image: JudgedImage, config: LivenessConfig): JudgedImage {
  const { observation, scores } = image;
  if (!observation) return image;
  const gate = evaluateGate(observation, config.gate);
  if (gate.reason === '' && scores.length === 0) {
    return { ...image, gate, verdict: null, problem: 'It was refused before it was scored: judge it again.' };
  }
  return { ...image, gate, problem: '', verdict: decide(gate, scores, config.decision) };
}

/**
 * The same image as if the API's limit of .5 were another one. Scores stay: only what is made of them changes, so that
 * outcomes, errors and rates of a report all speak of one threshold.
 */
export function atThreshold(image: JudgedImage, threshold: number): JudgedImage {
  const { verdict, gate } = image;
  if (threshold === ACCEPT_ABOVE || !verdict || gate?.reason) return image;
  // A remote verdict may know a reason that no threshold undoes.
  if (verdict.rejection_reason !== '' && verdict.rejection_reason !== 'spoof') return image;
  return { ...image, verdict: { ...verdict, rejection_reason: verdict.score > threshold ? '' : 'spoof' } };
}

/** What a table and a filter call the outcome. */
export type Outcome = 'accepted' | 'spoof' | 'refused' | 'failed';

export function outcomeOf({ verdict, gate }: Pick<JudgedImage, 'verdict' | 'gate'>): Outcome {
  if (!verdict) return 'failed';
  if (verdict.rejection_reason === '') return 'accepted';
  return gate?.reason ? 'refused' : 'spoof';
}

/** Whether the gate is expected to let this image pass: nobody said otherwise. */
export function expectsResponse({ gate }: ImageLabels): boolean {
  return gate === '' || gate === 'valid';
}

/**
 * The presentations that rates of attack detection are about: all labelled attacks, and the live faces that the gate
 * should let pass. Files that could not be read are no presentations.
 */
export function toPresentations(images: readonly JudgedImage[]): Presentation[] {
  return images.flatMap(image => {
    const { labels, verdict } = image;
    const counts = labels.label === 'spoof' || (labels.label === 'live' && expectsResponse(labels));
    if (!verdict || !counts) return [];
    return [
      { species: labels.attack, group: labels.group, score: outcomeOf(image) === 'refused' ? null : verdict.score },
    ];
  });
}

/** Whether the verdict contradicts the label: an attack accepted, or a good live face not accepted. */
export function isMisjudged(image: JudgedImage): boolean {
  const { labels } = image;
  const accepted = outcomeOf(image) === 'accepted';
  if (!image.verdict) return false;
  if (labels.label === 'spoof' || (labels.label === '' && !expectsResponse(labels))) return accepted;
  return labels.label === 'live' && expectsResponse(labels) && !accepted;
}

import { type DeepPartial, type NumberSetting, resolveSettings, type ValuesOf } from './config-schema.js';

function setting(value: number, min: number, max: number, unit: string, doc: string): NumberSetting {
  return { default: value, min, max, unit, doc };
}

/** A measure with two limits: beyond `hard` the image is refused, beyond `guidance` the person is asked to do better. */
function limits(unit: string, min: number, max: number, hard: number, guidance: number, doc: string) {
  return {
    hard: setting(hard, min, max, unit, `${doc} Refused beyond this.`),
    guidance: setting(guidance, min, max, unit, `${doc} Guided beyond this.`),
  };
}

/**
 * Every threshold and time of the product. The hard gate follows the remote API's rules (what it would refuse unscored);
 * the guidance gate is stricter and only steers the live capture.
 */
export const CONFIG_SCHEMA = {
  gate: {
    maxArtificial: limits(
      'probability',
      0,
      1,
      0.82,
      0.82,
      'A drawing, painted or animated head, statue or nothing at all rather than a face (face-state classifier).',
    ),
    maxRedacted: limits(
      'of the image area',
      0,
      1,
      0.01,
      0.01,
      'No face was found, but a black block as put over faces: covered, not absent. From the smallest face that counts.',
    ),
    minFrameLuma: limits(
      'luma 0..255',
      0,
      255,
      0,
      12,
      'No face was found, and the frame is this dark on average: only guides, to more light.',
    ),
    maxFrameLuma: limits(
      'luma 0..255',
      0,
      255,
      255,
      240,
      'No face was found, and the frame is this bright on average: only guides, to less light.',
    ),
    minFrameSharpness: limits(
      'ratio',
      0,
      10,
      0.01,
      0.01,
      'No face was found, and nothing is sharp: Laplacian variance over luma variance of the frame at 96 px.',
    ),
    comparableFaces: limits('ratio', 0, 1, 0.36, 0.25, "Area of the second largest face over the main face's."),
    minAreaShare: limits('of the image area', 0, 1, 0.01, 0.05, 'Face box over image, lower limit (API: 1 %).'),
    maxAreaShare: limits('of the image area', 0, 2, 0.95, 0.45, 'Face box over image, upper limit (API: 95 %).'),
    minInterocular: limits(
      'px',
      0,
      500,
      14,
      40,
      'Distance between the eye centres; below about 14 px nothing is recognisable.',
    ),
    minInFrame: limits('of the face box', 0, 1, 0.8, 0.97, 'Part of the face box inside the image.'),
    maxOffset: limits(
      'of the image side',
      0,
      2,
      2,
      0.2,
      'Distance of the face centre from the image centre; only guides.',
    ),
    maxYaw: limits('degrees', 0, 90, 55, 22, 'Head turned to a side; OFIQ scores cos², 93 at 15° and 75 at 30°.'),
    maxPitch: limits('degrees', 0, 90, 50, 22, 'Head raised or lowered.'),
    maxRoll: limits(
      'degrees',
      0,
      180,
      180,
      25,
      'Head tilted towards a shoulder; harmless for the score, so it only guides.',
    ),
    minLuma: limits('luma 0..255', 0, 255, 22, 55, 'Mean luma of the face, lower limit.'),
    maxUnderexposed: limits('of the face', 0, 1, 0.75, 0.4, 'Part of the face that is black (luma below 16).'),
    maxLuma: limits('luma 0..255', 0, 255, 248, 225, 'Mean luma of the face, upper limit.'),
    maxOverexposed: limits('of the face', 0, 1, 0.6, 0.3, 'Part of the face that is burnt out.'),
    minContrast: limits('luma 0..255', 0, 255, 14, 30, 'Luma range of the face, 5th to 95th percentile.'),
    minSharpness: limits('ratio', 0, 10, 0.0025, 0.012, 'Laplacian variance over luma variance at 128 px face width.'),
    maxDegraded: limits(
      'probability',
      0,
      1,
      0.5,
      0.3,
      'Too little detail to recognise anybody: blur, motion, heavy compression (face-state classifier).',
    ),
    maxMisfit: limits(
      '0 or 1',
      0,
      1,
      0.5,
      0.5,
      'A covered head was found (face-state classifier) that the face mesh does not fit: 1, else 0.',
    ),
    maxCoveredLower: limits('probability', 0, 1, 0.2, 0.2, 'Mouth and nose are covered (face-state classifier).'),
    maxCoveredEyes: limits('probability', 0, 1, 0.4, 0.4, 'Both eyes are covered (face-state classifier).'),
    minEyeWidthRatio: limits(
      'ratio',
      0,
      1,
      0.42,
      0.6,
      'Width of the narrower eye over the other; a head turned beyond some 60° hides one eye.',
    ),
    minEyeOpenness: limits('ratio', 0, 1, 0, 0.14, 'Eye aspect ratio, about .3 when open; only guides.'),
    hysteresis: setting(
      0.1,
      0,
      0.5,
      'share',
      'On video, a failed guidance limit must be beaten by this share to pass again.',
    ),
  },
  still: {
    tileOverlap: setting(0.25, 0, 0.5, 'share', 'Overlap of the tiles of the second look for small faces.'),
    maxTileLevel: setting(3, 1, 4, 'tiles a side', 'Finest grid of the second look.'),
    maxMegapixels: setting(50, 1, 100, 'MP', 'Larger images are refused before they are decoded.'),
  },
  decision: {
    operatingPoint: setting(
      0.5,
      0.01,
      0.99,
      'probability',
      "Fused model probability that is reported as a score of .5, the API's limit.",
    ),
    signalWeight: setting(
      0,
      0,
      9,
      'log-odds',
      'Taken off for each injection signal that stands out; 0: they are reported and weigh nothing.',
    ),
  },
  confirm: {
    greyLow: setting(
      0.1,
      0,
      1,
      'score',
      'Policy "uncertain": below this local score it is taken as an attack, unasked.',
    ),
    greyHigh: setting(0.9, 0, 1, 'score', 'Policy "uncertain": above this local score it is accepted, unasked.'),
    timeoutMs: setting(15_000, 1_000, 120_000, 'ms', 'Longest confirmation, all attempts together.'),
  },
  capture: {
    holdMs: setting(900, 0, 10_000, 'ms', 'How long the face must satisfy the guidance gate before the capture.'),
    burstFrames: setting(5, 1, 30, 'frames', 'Frames scored and fused; the best of them becomes the capture.'),
    jpegQuality: setting(0.92, 0.5, 1, 'quality', 'JPEG quality of the capture.'),
    lostGraceMs: setting(350, 0, 5_000, 'ms', 'A gap in the face this short does not reset the hold.'),
  },
  guidance: {
    hintDwellMs: setting(700, 0, 5_000, 'ms', 'A hint stays at least this long, so that it can be read.'),
    hintDelayMs: setting(250, 0, 1_000, 'ms', 'A new hint must persist this long before it is shown.'),
    escalateAfterMs: setting(5_000, 1_000, 60_000, 'ms', 'The same hint for this long gets its fuller explanation.'),
  },
  limits: {
    handshakeMs: setting(
      8_000,
      500,
      60_000,
      'ms',
      'A worker that does not answer within this is replaced by the next way.',
    ),
    assetStallMs: setting(
      30_000,
      1_000,
      300_000,
      'ms',
      'A download that brings less than a hundredth of its file in this time has failed.',
    ),
    modelInitMs: setting(60_000, 1_000, 300_000, 'ms', 'Longest start of a model.'),
    inferenceMs: setting(20_000, 500, 300_000, 'ms', 'Longest answer to one frame or image.'),
    permissionMs: setting(120_000, 5_000, 600_000, 'ms', 'Longest wait for an answer to the permission prompt.'),
    cameraMs: setting(20_000, 1_000, 300_000, 'ms', 'Longest wait for the first frame once the camera was granted.'),
    interruptionMs: setting(3_000, 500, 60_000, 'ms', 'A muted or frozen camera is given up after this.'),
  },
} as const;

export type LivenessConfig = ValuesOf<typeof CONFIG_SCHEMA>;
export type LivenessConfigOverride = DeepPartial<LivenessConfig>;

export const DEFAULT_CONFIG: LivenessConfig = resolveConfig();

/**
 * The complete configuration from a partial override.
 * @throws LivenessError `invalid-config`
 */
export function resolveConfig(override?: unknown): LivenessConfig {
  return resolveSettings(CONFIG_SCHEMA, override);
}

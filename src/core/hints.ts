/** What the person in front of the camera can do next. One hint is shown at a time. */
export const HINTS = [
  'no-face',
  'multiple-faces',
  'too-far',
  'too-close',
  'off-center',
  'head-turned',
  'head-tilted',
  'face-covered',
  'eyes-closed',
  'too-dark',
  'too-bright',
  'blurry',
  'turn-to-camera',
  'hold-still',
] as const;

export type Hint = (typeof HINTS)[number];

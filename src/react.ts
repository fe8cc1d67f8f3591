/** The element as a React component with typed events: `liveness-check/react`. Defines the tag. */
import { createComponent } from '@lit/react';
import * as React from 'react';
import { LivenessCheck as LivenessCheckElement } from './define.js';
import type { LivenessEventMap } from './element/events.js';

const EVENTS = {
  onLivenessReady: 'liveness-ready',
  onLivenessProgress: 'liveness-progress',
  onLivenessStateChange: 'liveness-state-change',
  onLivenessHintChange: 'liveness-hint-change',
  onLivenessCapture: 'liveness-capture',
  onLivenessComplete: 'liveness-complete',
  onLivenessError: 'liveness-error',
  onLivenessCancel: 'liveness-cancel',
} as const satisfies Record<string, keyof LivenessEventMap>;

type EventProps = { [Prop in keyof typeof EVENTS]?: (event: LivenessEventMap[(typeof EVENTS)[Prop]]) => void };
type PropertyProps = Partial<
  Pick<
    LivenessCheckElement,
    | 'allowUpload'
    | 'assetBase'
    | 'autostart'
    | 'backend'
    | 'config'
    | 'confirm'
    | 'confirmFallback'
    | 'confirmUrl'
    | 'deviceId'
    | 'disabled'
    | 'facingMode'
    | 'getConfirmHeaders'
    | 'getStream'
    | 'labels'
    | 'locale'
    | 'manualCaptureAfter'
    | 'timeout'
  >
>;

/** The element's properties, its events as `onLiveness…`, and what every HTML element takes. */
export type LivenessCheckProps = PropertyProps &
  EventProps &
  Omit<React.HTMLAttributes<LivenessCheckElement>, keyof PropertyProps>;

/** `<LivenessCheck>`; a `ref` gives the element. */
export const LivenessCheck: React.ForwardRefExoticComponent<
  LivenessCheckProps & React.RefAttributes<LivenessCheckElement>
> = createComponent({
  react: React,
  tagName: 'liveness-check',
  elementClass: LivenessCheckElement,
  events: EVENTS,
  displayName: 'LivenessCheck',
}) as unknown as typeof LivenessCheck;

export * from './engine.js';
export type { LivenessEventDetails, LivenessEventMap } from './index.js';
export type { LivenessCheckElement };

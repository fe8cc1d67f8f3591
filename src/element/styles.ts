import { css } from 'lit';

/** Layout and theme. Colours are plain first and follow the page's `color-scheme` where the browser can. */
export const styles = css`
  :host {
    --_accent: var(--liveness-color-accent, #1b4dd8);
    --_on-accent: var(--liveness-color-on-accent, #ffffff);
    --_surface: var(--liveness-color-surface, #ffffff);
    --_text: var(--liveness-color-text, #14181f);
    --_muted: var(--liveness-color-muted, #4a5464);
    --_border: var(--liveness-color-border, #7b8696);
    --_success: var(--liveness-color-success, #0f7a45);
    --_danger: var(--liveness-color-danger, #b3261e);
    --_ring: var(--liveness-color-ring, #4ade80);
    --_attention: var(--liveness-color-attention, #ffc14d);
    --_scrim: var(--liveness-color-scrim, rgb(10 14 22 / 62%));
    --_line: color-mix(in srgb, var(--_border) 32%, transparent);
    --_shadow: var(--liveness-shadow, 0 1px 2px rgb(10 20 40 / 6%), 0 12px 32px -8px rgb(10 20 40 / 14%));
    --_radius: var(--liveness-radius, 1.25rem);
    --_ring-width: var(--liveness-ring-width, 6px);
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    min-inline-size: min(100%, 17.5rem);
    max-inline-size: var(--liveness-max-width, 30rem);
    margin-inline: auto;
    font-family: var(--liveness-font-family, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    font-size: 1rem;
    line-height: 1.45;
    color: var(--_text);
    -webkit-text-size-adjust: 100%;
  }

  @supports (color: light-dark(white, black)) {
    :host {
      --_accent: var(--liveness-color-accent, light-dark(#1b4dd8, #9db8ff));
      --_on-accent: var(--liveness-color-on-accent, light-dark(#ffffff, #0b1533));
      --_surface: var(--liveness-color-surface, light-dark(#ffffff, #161b24));
      --_text: var(--liveness-color-text, light-dark(#14181f, #f1f4f9));
      --_muted: var(--liveness-color-muted, light-dark(#4a5464, #b4bdcb));
      --_border: var(--liveness-color-border, light-dark(#7b8696, #77839a));
      --_success: var(--liveness-color-success, light-dark(#0f7a45, #5fd598));
      --_danger: var(--liveness-color-danger, light-dark(#b3261e, #ff9a92));
    }
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  .base {
    container: liveness / inline-size;
    position: relative;
  }

  .stage {
    position: relative;
    display: grid;
    inline-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow:
      0 0 0 1px var(--_line),
      var(--_shadow);
    outline: none;
  }

  .stage:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 3px;
  }

  /* The shape of the stage, unless a long text needs more. */
  .stage::before {
    content: "";
    --_height: min(133.3cqi, 46rem, 88vh);
    block-size: max(24rem, var(--_height));
  }

  @supports (block-size: 1dvh) {
    .stage::before {
      --_height: min(133.3cqi, 46rem, 88dvh);
    }
  }

  .live .stage:focus-visible {
    outline-color: #ffffff;
    outline-offset: -5px;
  }

  .stage::before,
  .overlay,
  .screen,
  ::slotted(*) {
    grid-area: 1 / 1;
    min-inline-size: 0;
    min-block-size: 0;
  }

  video,
  canvas {
    inline-size: 100%;
    block-size: 100%;
    position: absolute;
    inset: 0;
    object-fit: cover;
    background: #0a0e16;
  }

  video {
    opacity: 0;
  }

  .live video {
    opacity: 1;
  }

  .mirrored {
    transform: scaleX(-1);
  }

  /* Guide: an oval window in the scrim, with the hold ring on its edge. */
  .guide {
    position: absolute;
    inset-block-start: 50%;
    inset-inline: 0;
    margin-inline: auto;
    block-size: min(62%, 34rem);
    aspect-ratio: 3 / 4;
    max-inline-size: 84%;
    transform: translateY(-46%);
    border-radius: 50%;
    box-shadow: 0 0 0 200vmax var(--_scrim);
    pointer-events: none;
  }

  .guide svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }

  .guide ellipse {
    fill: none;
    stroke-width: calc(var(--_ring-width) * 0.6);
  }

  .outline {
    stroke: #ffffff;
    transition: stroke 0.2s;
  }

  .attention .outline {
    stroke: var(--_attention);
  }

  .ring {
    stroke: var(--_ring);
    stroke-linecap: round;
    stroke-width: calc(var(--_ring-width) * 1.4);
    transition: stroke-dashoffset 0.12s linear;
  }

  .overlay {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    align-items: center;
    gap: 0.75rem;
    padding: clamp(0.75rem, 4cqi, 1.25rem);
    color: #ffffff;
  }

  .hint {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 0.3rem;
    max-inline-size: 100%;
    margin: 0;
    padding: 0.65rem 1.25rem;
    border-radius: 1.4rem;
    background: rgb(10 14 22 / 82%);
    text-align: center;
    font-size: clamp(1.05rem, 5cqi, 1.3rem);
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .hint small {
    max-inline-size: 34ch;
    font-size: clamp(0.9rem, 3.8cqi, 1rem);
    font-weight: 400;
    line-height: 1.4;
  }

  .controls {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    align-items: center;
    gap: 0.6rem;
    inline-size: 100%;
  }

  .controls .primary {
    flex: 0 1 auto;
  }

  /* One row where it fits, else the button that matters above the others. */
  @container liveness (max-width: 22rem) {
    .controls .primary {
      flex: 1 0 100%;
      order: -1;
    }
  }

  .switch {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 3rem;
    aspect-ratio: 1;
    border: 1px solid rgb(255 255 255 / 55%);
    border-radius: 50%;
    background: rgb(10 14 22 / 82%);
  }

  .switch .icon {
    inline-size: 1.5rem;
  }

  .switch select {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0;
    cursor: pointer;
  }

  .switch:focus-within {
    outline: 3px solid #ffffff;
    outline-offset: 2px;
    box-shadow: 0 0 0 6px #10151f;
  }

  .screen {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 1.25rem;
    padding: clamp(1.25rem, 7cqi, 2.5rem);
    text-align: center;
  }

  .words {
    display: grid;
    gap: 0.5rem;
    justify-items: center;
    inline-size: 100%;
  }

  .screen h2 {
    margin: 0;
    font-size: clamp(1.25rem, 6cqi, 1.625rem);
    font-weight: 650;
    line-height: 1.2;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .screen p {
    margin: 0;
    max-inline-size: 34ch;
    color: var(--_muted);
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .tips {
    display: grid;
    gap: 0.7rem;
    margin: 0;
    padding: 0;
    list-style: none;
    text-align: start;
  }

  .tips li {
    display: grid;
    grid-template-columns: 1.5rem 1fr;
    gap: 0.75rem;
    align-items: center;
    overflow-wrap: anywhere;
  }

  .tips .icon {
    inline-size: 1.5rem;
    color: var(--_accent);
  }

  .screen .note {
    display: inline-flex;
    gap: 0.4rem;
    align-items: start;
    font-size: 0.875rem;
    text-align: start;
  }

  .note .icon {
    flex: none;
    inline-size: 1.05rem;
    margin-block-start: 0.1rem;
  }

  .actions {
    display: flex;
    flex-direction: column;
    align-items: stretch;
    gap: 0.65rem;
    inline-size: min(100%, 20rem);
  }

  .icon {
    inline-size: 2.25rem;
    aspect-ratio: 1;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .badge {
    --_tone: var(--_accent);
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 4.75rem;
    aspect-ratio: 1;
    border-radius: 50%;
    background: color-mix(in srgb, var(--_tone) 11%, transparent);
    color: var(--_tone);
  }

  .badge .icon {
    stroke-width: 1.9;
  }

  .badge.success {
    --_tone: var(--_success);
  }

  .badge.danger {
    --_tone: var(--_danger);
  }

  button,
  select {
    font: inherit;
    color: inherit;
  }

  button {
    min-block-size: 3rem;
    padding: 0.6rem 1.5rem;
    border: 1px solid transparent;
    border-radius: 999px;
    font-weight: 600;
    line-height: 1.25;
    cursor: pointer;
    transition: background-color 0.15s;
  }

  .primary:hover:enabled {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }

  .secondary:hover:enabled {
    background: color-mix(in srgb, var(--_border) 14%, transparent);
  }

  button:disabled {
    cursor: not-allowed;
    opacity: 0.55;
  }

  .primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .secondary {
    background: transparent;
    border-color: var(--_border);
    color: var(--_text);
  }

  .overlay button {
    background: rgb(10 14 22 / 82%);
    border: 1px solid rgb(255 255 255 / 55%);
    color: #ffffff;
  }

  .overlay .primary,
  .overlay .primary:hover:enabled {
    background: #ffffff;
    border-color: #ffffff;
    color: #10151f;
  }

  .overlay .secondary:hover:enabled {
    background: rgb(40 46 58 / 92%);
  }

  select {
    min-block-size: 3rem;
    max-inline-size: 100%;
    padding-inline: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    text-overflow: ellipsis;
  }


  button:focus-visible,
  select:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  .overlay button:focus-visible {
    outline-color: #ffffff;
    box-shadow: 0 0 0 6px #10151f;
  }

  .loading {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.75rem;
    align-items: center;
    inline-size: min(100%, 20rem);
  }

  .percent {
    min-inline-size: 2.6em;
    color: var(--_muted);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }

  .progress {
    inline-size: 100%;
    block-size: 0.375rem;
    overflow: hidden;
    appearance: none;
    border: 0;
    border-radius: 999px;
    background: color-mix(in srgb, var(--_border) 35%, transparent);
    accent-color: var(--_accent);
  }

  .progress::-webkit-progress-bar {
    background: transparent;
  }

  .progress::-webkit-progress-value {
    background: var(--_accent);
    border-radius: 999px;
    transition: inline-size 0.2s;
  }

  .progress::-moz-progress-bar {
    background: var(--_accent);
    border-radius: 999px;
  }

  .overlay .loading {
    inline-size: 14rem;
    max-inline-size: 100%;
    --_accent: #ffffff;
    --_border: #ffffff;
    --_muted: #ffffff;
  }

  .spinner {
    display: inline-block;
    inline-size: 1em;
    block-size: 1em;
    margin-inline-end: 0.5em;
    vertical-align: -0.12em;
    border: 0.16em solid color-mix(in srgb, currentcolor 35%, transparent);
    border-block-start-color: currentcolor;
    border-radius: 50%;
    animation: spin 1s linear infinite;
  }

  @keyframes spin {
    to {
      transform: rotate(1turn);
    }
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* While the camera runs, a phone's whole screen: over the style of a popover, which it is where the browser can. */
  .full {
    position: fixed;
    inset: 0;
    z-index: var(--liveness-z-index, 2147483000);
    inline-size: auto;
    block-size: auto;
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 0;
    background: #0a0e16;
    color: inherit;
  }

  .full .stage {
    block-size: 100%;
    border-radius: 0;
    box-shadow: none;
  }

  .full .stage::before {
    display: none;
  }

  .full .overlay {
    padding-block: max(1.25rem, env(safe-area-inset-top)) max(1.25rem, env(safe-area-inset-bottom));
    padding-inline: max(0.75rem, env(safe-area-inset-left)) max(0.75rem, env(safe-area-inset-right));
  }

  /* The stage is taller than the oval's shape allows; here the width decides. */
  @media (max-width: 30rem) and (orientation: portrait) {
    .full .guide {
      block-size: auto;
      inline-size: min(84%, 46dvh);
    }
  }

  /* Hint and controls beside the oval: above and below there is no room. */
  @media (max-height: 30rem) and (orientation: landscape) {
    .stage::before {
      block-size: min(24rem, 96vh);
    }

    .full .guide {
      block-size: 84%;
      transform: translateY(-50%);
    }

    .full .overlay {
      flex-direction: row;
    }

    .full :is(.hint, .controls) {
      flex: none;
      max-inline-size: calc(50% - 36vh);
      inline-size: auto;
    }

    .full .controls {
      flex-direction: column;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
    }

    .spinner {
      animation-duration: 4s;
    }
  }

  @media (prefers-contrast: more) {
    .hint,
    .switch,
    .overlay button {
      background: #000000;
      border: 2px solid #ffffff;
    }

    .secondary {
      border-width: 2px;
    }
  }

  @media (forced-colors: active) {
    .guide {
      outline: 3px solid CanvasText;
    }

    .ring {
      stroke: Highlight;
    }

    .hint,
    .switch,
    .overlay button,
    button {
      border: 1px solid ButtonText;
      background: Canvas;
      color: CanvasText;
    }

    .stage {
      border: 1px solid CanvasText;
    }

    .badge {
      border: 2px solid CanvasText;
      color: CanvasText;
    }

    .tips .icon {
      color: CanvasText;
    }

    .progress {
      border: 1px solid CanvasText;
      forced-color-adjust: none;
      background: Canvas;
      --_accent: Highlight;
    }
  }
`;

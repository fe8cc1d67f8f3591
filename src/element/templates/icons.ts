import { html, svg, type TemplateResult } from 'lit';

/** Strokes on a grid of 24. */
const SHAPES = {
  face: svg`<path d="M3 8V6a3 3 0 0 1 3-3h2M16 3h2a3 3 0 0 1 3 3v2M21 16v2a3 3 0 0 1-3 3h-2M8 21H6a3 3 0 0 1-3-3v-2"/>
    <ellipse cx="12" cy="10" rx="2.9" ry="3.4"/><path d="M6.8 17.6c.9-2 2.8-3 5.2-3s4.3 1 5.2 3"/>`,
  success: svg`<path d="m4.5 12.6 5 5 10-11"/>`,
  warning: svg`<path d="M12 4.2v10M12 19.2v.1"/>`,
  camera: svg`<path d="M4 8h3.2l1.6-2.5h6.4L16.8 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Z"/>
    <circle cx="12" cy="13.4" r="3.4"/>`,
  'camera-off': svg`<path d="M9.6 5.5h5.6L16.8 8H20a1 1 0 0 1 1 1v8.4M18.6 19.5H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1h2.8"/>
    <path d="M9.5 11.1a3.4 3.4 0 0 0 4.7 4.8M3.5 3.5l17 17"/>`,
  switch: svg`<path d="M4 11.5a8 8 0 0 1 14.2-4.6L20 9M20 4v5h-5M20 12.5a8 8 0 0 1-14.2 4.6L4 15M4 20v-5h5"/>`,
  light: svg`<circle cx="12" cy="12" r="3.8"/>
    <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>`,
  glasses: svg`<circle cx="6.8" cy="14" r="3.6"/><circle cx="17.2" cy="14" r="3.6"/>
    <path d="M10.4 13.6c.9-.8 2.3-.8 3.2 0M3.3 13 5 7.6M20.7 13 19 7.6"/>`,
  person: svg`<circle cx="12" cy="8" r="3.8"/><path d="M4.8 20c.8-4 3.6-6 7.2-6s6.4 2 7.2 6"/>`,
  lock: svg`<rect x="5.5" y="10.5" width="13" height="9.5" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>`,
  server: svg`<path d="M12 15.5V5M8 8.8 12 4.8l4 4M4.5 15v3a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-3"/>`,
} satisfies Record<string, TemplateResult>;

export type IconName = keyof typeof SHAPES;

/** Decorative: what it means is always written beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>`;
}

/** The large sign of a screen. */
export function badge(name: IconName, tone: 'plain' | 'success' | 'danger' = 'plain'): TemplateResult {
  return html`<span class="badge ${tone}">${icon(name)}</span>`;
}

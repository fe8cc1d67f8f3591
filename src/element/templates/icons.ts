import { html, svg, type TemplateResult } from 'lit';

export type IconName = 'face' | 'success' | 'retry' | 'error' | 'camera';

const SHAPES: Record<IconName, TemplateResult> = {
  face: svg`<ellipse cx="48" cy="48" rx="24" ry="31"/><path d="M39 42v3M57 42v3M40 58q8 7 16 0"/>
    <path d="M10 28V18a8 8 0 0 1 8-8h10M68 10h10a8 8 0 0 1 8 8v10M86 68v10a8 8 0 0 1-8 8H68M28 86H18a8 8 0 0 1-8-8V68"/>`,
  success: svg`<circle cx="48" cy="48" r="36"/><path d="m32 49 11 11 21-23"/>`,
  retry: svg`<circle cx="48" cy="48" r="36"/><path d="M48 30v22M48 64v1"/>`,
  error: svg`<path d="M48 14 86 80H10Z"/><path d="M48 40v18M48 68v1"/>`,
  camera: svg`<rect x="10" y="28" width="76" height="50" rx="8"/><path d="M34 28l5-10h18l5 10"/><circle cx="48" cy="53" r="14"/>`,
};

const TONES: Partial<Record<IconName, string>> = { success: 'success', retry: 'danger', error: 'danger' };

/** Decorative: what it means is always written beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon ${TONES[name] ?? ''}" viewBox="0 0 96 96" aria-hidden="true">${SHAPES[name]}</svg>`;
}

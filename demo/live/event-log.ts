import { html, type TemplateResult } from 'lit';
import type { LivenessCheck } from '../../src/index.js';

const EVENTS = ['ready', 'state-change', 'hint-change', 'capture', 'complete', 'error', 'cancel'] as const;
/** Older lines go: a page that stays open all day must not grow. */
const MAX_LINES = 500;

/** Every event of the element, one line each. */
export class EventLog {
  readonly #lines: string[] = [];

  listen(check: LivenessCheck): void {
    for (const name of EVENTS) check.addEventListener(`liveness-${name}`, event => this.#add(name, event.detail));
  }

  #add(name: string, detail: object): void {
    const seconds = (performance.now() / 1000).toFixed(2);
    this.#lines.push(`${seconds} s  ${name}  ${JSON.stringify(detail, summarize)}`);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  render(): TemplateResult {
    const copy = () => void navigator.clipboard.writeText(this.#lines.join('\n'));
    return html`<div class="card">
      <div class="card-head"><h2>Events</h2><button type="button" @click=${copy}>Copy</button></div>
      <ol class="log" tabindex="0" aria-label="Event log">${this.#lines.map(line => html`<li>${line}</li>`)}</ol>
    </div>`;
  }
}

/** Pictures and the whole response have places of their own. */
function summarize(key: string, value: unknown): unknown {
  if (value instanceof Blob) return `${value.size} bytes`;
  if (value instanceof Error) return String(value);
  return key === 'local' ? undefined : value;
}

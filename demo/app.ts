import '../src/define.js';
import './live/live-panel.js';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Batch } from './batch/batch-store.js';
import { Panel } from './panel.js';
import { createSettings } from './settings.js';

const TABS = [
  { name: 'live', title: 'Live' },
  { name: 'batch', title: 'Batch' },
  { name: 'lab', title: 'Threshold lab' },
  { name: 'replay', title: 'Replay' },
] as const;

/** What only some need (charts, zip) is loaded when it is asked for. */
const LATER = () =>
  Promise.all([
    import('./batch/batch-store.js'),
    import('./batch/batch-panel.js'),
    import('./lab/lab-panel.js'),
    import('./replay/replay-panel.js'),
  ]);

/** The QA page: every setting lives in the address bar, everything runs on this machine. */
@customElement('qa-app')
export class App extends Panel {
  readonly #settings = createSettings();
  @state() private batch: Batch | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(this.#settings.subscribe(() => this.#apply()));
    this.#apply();
  }

  #apply(): void {
    const { theme, tab } = this.#settings.getState();
    document.documentElement.style.colorScheme = theme;
    if (tab !== 'live' && !this.batch) void this.#loadOthers();
    this.requestUpdate();
  }

  async #loadOthers(): Promise<void> {
    const [{ createBatch }] = await LATER();
    this.batch ??= createBatch();
  }

  #onKey(event: KeyboardEvent, index: number): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(index + step + TABS.length) % TABS.length];
    this.#settings.update({ tab: next.name });
    this.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
  }

  protected override render(): TemplateResult {
    const { tab } = this.#settings.getState();
    return html`
      <header>
        <h1>&lt;liveness-check&gt;</h1>
        <p class="quiet">Everything runs on this machine. The settings are in the address bar: a link is a bug report.</p>
        <div role="tablist" aria-label="Panels" class="tabs">
          ${TABS.map(
            ({ name, title }, i) => html`<button
              type="button"
              role="tab"
              id="tab-${name}"
              aria-controls="panel-${name}"
              aria-selected=${tab === name}
              tabindex=${tab === name ? 0 : -1}
              @click=${() => this.#settings.update({ tab: name })}
              @keydown=${(event: KeyboardEvent) => this.#onKey(event, i)}
            >
              ${title}
            </button>`,
          )}
        </div>
      </header>
      <main>${TABS.map(({ name }) => this.#panel(name, tab === name))}</main>
    `;
  }

  /** A panel that was seen stays: its check, batch or recording goes on behind the others. */
  #panel(name: (typeof TABS)[number]['name'], shown: boolean): TemplateResult {
    return html`<div role="tabpanel" id="panel-${name}" aria-labelledby="tab-${name}" ?hidden=${!shown}>
      ${name === 'live' ? html`<qa-live .settings=${this.#settings} .active=${shown}></qa-live>` : this.#later(name, shown)}
    </div>`;
  }

  #later(name: string, shown: boolean): TemplateResult | typeof nothing {
    const { batch } = this;
    if (!batch) return nothing;
    if (name === 'batch')
      return html`<qa-batch .settings=${this.#settings} .batch=${batch} .active=${shown}></qa-batch>`;
    if (name === 'lab') return html`<qa-lab .settings=${this.#settings} .batch=${batch} .active=${shown}></qa-lab>`;
    return html`<qa-replay .settings=${this.#settings} .active=${shown}></qa-replay>`;
  }
}

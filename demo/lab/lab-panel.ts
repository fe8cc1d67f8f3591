import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { DEFAULT_CONFIG, type LivenessConfig } from '../../src/core/config.js';
import { reportPad } from '../../src/core/pad-metrics-report.js';
import { formatRate, formatScore, type TextTable } from '../../src/evaluation/format.js';
import { outcomeOf, toPresentations } from '../../src/evaluation/judged-image.js';
import type { Batch, BatchImage } from '../batch/batch-store.js';
import { shortName } from '../batch/table-model.js';
import { Panel, saveFile } from '../panel.js';
import { parseConfig, type SettingsStore } from '../settings.js';
import { textTable } from '../text-table.js';
import { type Knob, knobsOf, LAB_SECTIONS, stepOf, valueAt, withValue } from './config-edit.js';

const SHOWN_CHANGES = 200;

/** Tries another configuration on the batch, from stored numbers, at once. */
@customElement('qa-lab')
export class LabPanel extends Panel {
  @property({ attribute: false }) settings!: SettingsStore;
  @property({ attribute: false }) batch!: Batch;
  @state() private problem = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(this.settings.subscribe(() => this.requestUpdate()));
    this.until(this.batch.progress.subscribe(() => this.requestUpdate()));
  }

  #set(path: string, value: number): void {
    if (!Number.isFinite(value)) return;
    const { override } = parseConfig(this.settings.getState().config);
    const text = JSON.stringify(withValue(override, path, value));
    const { problem } = parseConfig(text);
    this.problem = problem;
    if (!problem) this.settings.update({ config: text === '{}' ? '' : text });
  }

  async #open(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    const text = await file.text();
    this.problem = parseConfig(text).problem;
    if (!this.problem) this.settings.update({ config: JSON.stringify(JSON.parse(text)) });
  }

  protected override render(): TemplateResult {
    const { override, config } = parseConfig(this.settings.getState().config);
    const json = JSON.stringify(override, null, 2);
    return html`<div class="lab-columns">
      <form class="knobs" aria-label="Configuration" @submit=${(event: Event) => event.preventDefault()}>
        ${LAB_SECTIONS.map(
          section =>
            html`<fieldset><legend>${section}</legend>${knobsOf(section).map(knob => this.#knob(knob, config))}</fieldset>`,
        )}
      </form>
      <section aria-label="What it changes">
        <h2>Configuration</h2>
        <p class="quiet">Only what differs from the defaults. The element's <code>config</code> and <code>npm run check -- --config FILE</code> take it as it is.</p>
        <pre class="config" tabindex="0" aria-label="Configuration as JSON">${json}</pre>
        <div class="toolbar">
          <button type="button" name="save-config" @click=${() => saveFile('liveness-config.json', `${json}\n`)}>Save JSON</button>
          <button type="button" @click=${() => void navigator.clipboard.writeText(json)}>Copy</button>
          <button type="button" name="reset" @click=${() => this.settings.update({ config: '' })}>Back to the defaults</button>
          <label>Open a configuration <input type="file" accept=".json" name="open-config" @change=${(event: Event) => void this.#open(event)} /></label>
        </div>
        ${this.problem ? html`<p class="note" role="alert">${this.problem}</p>` : nothing} ${this.#effect(config)}
      </section>
    </div>`;
  }

  #knob({ path, setting }: Knob, config: LivenessConfig): TemplateResult {
    const value = valueAt(config, path);
    const changed = value !== setting.default;
    const name = path.slice(path.indexOf('.') + 1);
    const set = (event: Event) => this.#set(path, (event.target as HTMLInputElement).valueAsNumber);
    const { min, max } = setting;
    return html`<div class="knob ${changed ? 'changed' : ''}" title="${setting.doc} (${setting.unit})">
      <label for=${path}>${name}</label>
      <input id=${path} type="range" min=${min} max=${max} step=${stepOf(setting)} .value=${live(String(value))} @input=${set} />
      <input type="number" aria-label="${name}, ${setting.unit}" min=${min} max=${max} step="any" .value=${live(String(value))} @change=${set} />
      <button type="button" ?disabled=${!changed} aria-label="Default of ${name}" title="Default: ${setting.default}" @click=${() => this.#set(path, setting.default)}>↺</button>
    </div>`;
  }

  #effect(config: LivenessConfig): TemplateResult {
    if (this.batch.images.length === 0)
      return html`<p class="quiet">Judge a batch first: then every change shows here at once.</p>`;
    const before = this.batch.judgedUnder(DEFAULT_CONFIG);
    const after = this.batch.judgedUnder(config);
    const changes = after.flatMap((image, i) =>
      verdictText(image) === verdictText(before[i]) ? [] : [[before[i], image] as const],
    );
    return html`<h2>Effect on ${after.length} images</h2>
      ${textTable(compareFigures(before, after))}
      <p role="status" class="changes">${changes.length} of ${after.length} images change their verdict.</p>
      ${changes.length > 0 ? textTable(changeTable(changes.slice(0, SHOWN_CHANGES))) : nothing}
      ${changes.length > SHOWN_CHANGES ? html`<p class="quiet">The first ${SHOWN_CHANGES} are shown.</p>` : nothing}`;
  }
}

/** `accepted`, `spoof`, `refused, no_face`. */
function verdictText(image: BatchImage): string {
  return [...new Set([outcomeOf(image), image.verdict?.rejection_reason])].filter(Boolean).join(', ');
}

function changeTable(changes: readonly (readonly [BatchImage, BatchImage])[]): TextTable {
  return {
    title: 'Changed verdicts',
    columns: ['File', 'Label', 'Before', 'After', 'Score'],
    rows: changes.map(([before, after]) => [
      shortName(after),
      after.labels.attack || after.labels.label || '–',
      verdictText(before),
      verdictText(after),
      formatScore(after.verdict?.score ?? null),
    ]),
  };
}

function compareFigures(before: readonly BatchImage[], after: readonly BatchImage[]): TextTable {
  const [a, b] = [before, after].map(images => reportPad(toPresentations(images), 0.5, null));
  const count = (images: readonly BatchImage[], outcome: string) =>
    images.filter(image => outcomeOf(image) === outcome).length;
  const worst = ({ worst: found }: typeof a) => (found ? `${formatRate(found.apcer)} (${found.species})` : '–');
  return {
    title: 'Figures',
    columns: ['Figure', 'Defaults', 'This configuration'],
    rows: [
      ...['accepted', 'spoof', 'refused'].map(outcome => [
        outcome,
        String(count(before, outcome)),
        String(count(after, outcome)),
      ]),
      ['APCER, worst species', worst(a), worst(b)],
      ['BPCER', formatRate(a.bonaFide.bpcer.value), formatRate(b.bonaFide.bpcer.value)],
      ['BPNRR', formatRate(a.bonaFide.bpnrr.value), formatRate(b.bonaFide.bpnrr.value)],
      ...b.species.map((species, i) => [
        `APNRR ${species.species}`,
        formatRate(a.species[i]?.apnrr.value ?? null),
        formatRate(species.apnrr.value),
      ]),
    ],
  };
}

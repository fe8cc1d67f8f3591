import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fromLogOdds, logOdds } from '../../src/core/scoring.js';
import { atThreshold } from '../../src/evaluation/judged-image.js';
import { Panel } from '../panel.js';
import { parseConfig, type SettingsStore } from '../settings.js';
import { filesOfDrop, filesOfField, readBatch } from './batch-files.js';
import { type Batch, type BatchImage, secondsLeft } from './batch-store.js';
import { type ExportContext, exportCsv, exportHtml, exportJson } from './exports.js';
import './image-table.js';
import './inspector.js';
import './metrics-view.js';

/** Many images at once: judging, table, figures, exports. */
@customElement('qa-batch')
export class BatchPanel extends Panel {
  @property({ attribute: false }) settings!: SettingsStore;
  @property({ attribute: false }) batch!: Batch;
  /** At the API's threshold, and at that of the slider. */
  @state() private judged: readonly BatchImage[] = [];
  @state() private images: readonly BatchImage[] = [];
  @state() private threshold = 0.5;
  @state() private selected = -1;
  @state() private reading = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.until(this.batch.progress.subscribe(() => this.#refresh()));
    this.until(this.settings.subscribe((now, before) => now.config !== before.config && this.#refresh()));
    this.#refresh();
  }

  #refresh(): void {
    this.judged = this.batch.judgedUnder(parseConfig(this.settings.getState().config).config);
    this.#decide();
    this.requestUpdate();
  }

  #decide(): void {
    this.images = this.judged.map(image => {
      const decided = atThreshold(image, this.threshold);
      return decided === image ? image : { ...image, ...decided };
    });
  }

  async #take(files: Promise<{ path: string; file: File }[]> | { path: string; file: File }[]): Promise<void> {
    this.reading = true;
    this.selected = -1;
    const input = await readBatch(await files);
    this.reading = false;
    await this.batch.start(input);
  }

  protected override render(): TemplateResult {
    const { images } = this;
    const chosen = images.find(({ id }) => id === this.selected);
    return html`
      ${this.#inputs()} ${this.#progress()}
      ${
        images.length === 0
          ? nothing
          : html`
              <div class="batch-columns">
                <section aria-labelledby="images-title">
                  <h2 id="images-title">Images</h2>
                  <qa-image-table
                    .images=${images}
                    .selected=${this.selected}
                    @inspect=${(event: CustomEvent<number>) => {
                      this.selected = event.detail;
                    }}
                  ></qa-image-table>
                </section>
                <section aria-labelledby="inspect-title">
                  <h2 id="inspect-title">One image</h2>
                  <qa-inspector .image=${chosen}></qa-inspector>
                </section>
              </div>
              <section aria-labelledby="figures-title">
                <h2 id="figures-title">Figures</h2>
                ${this.#thresholdControls()}
                <qa-metrics .images=${this.judged} .threshold=${this.threshold} ?busy=${this.batch.isRunning()}></qa-metrics>
              </section>
            `
      }
    `;
  }

  #inputs(): TemplateResult {
    const choose = (event: Event) => void this.#take(filesOfField((event.target as HTMLInputElement).files));
    return html`<div
      class="drop"
      @dragover=${(event: DragEvent) => event.preventDefault()}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        if (event.dataTransfer) void this.#take(filesOfDrop(event.dataTransfer));
      }}
    >
      <p>Drop images, a folder or a zip here. Nothing leaves this machine.</p>
      <label>Files or zip <input type="file" name="files" multiple accept="image/*,.zip,.csv" @change=${choose} /></label>
      <label>Folder <input type="file" name="folder" webkitdirectory @change=${choose} /></label>
    </div>`;
  }

  #progress(): TemplateResult | typeof nothing {
    const now = this.batch.progress.getState();
    if (this.reading) return html`<p role="status">Reading the files…</p>`;
    if (now.phase === 'empty') return nothing;
    const left = secondsLeft(now);
    const rate = now.elapsedMs > 0 ? (now.done / now.elapsedMs) * 1000 : 0;
    const active = this.batch.isRunning();
    return html`<div class="progress">
      <progress max=${now.total} .value=${now.done} aria-label="Images judged"></progress>
      <p role="status" class="batch-status" data-phase=${now.phase}>
        ${now.phase}: ${now.done} of ${now.total}, ${rate.toFixed(1)} a second${active && left !== null ? `, ${Math.ceil(left)} s left` : ''}
      </p>
      ${
        active
          ? html`<button type="button" name="pause" ?disabled=${now.phase === 'loading'} @click=${() => (now.phase === 'paused' ? this.batch.resume() : this.batch.pause())}>
                ${now.phase === 'paused' ? 'Resume' : 'Pause'}</button
              ><button type="button" name="cancel" @click=${() => this.batch.cancel()}>Cancel</button>`
          : this.#exports()
      }
      ${now.problems.length > 0 ? html`<ul class="problems">${now.problems.map(problem => html`<li>${problem}</li>`)}</ul>` : nothing}
    </div>`;
  }

  #exports(): TemplateResult {
    const context = (): ExportContext => ({
      images: this.judged,
      threshold: this.threshold,
      config: this.settings.getState().config,
      report: this.querySelector('qa-metrics')?.finished,
    });
    return html`<button type="button" name="csv" @click=${() => exportCsv(context())}>Save CSV</button>
      <button type="button" name="json" @click=${() => void exportJson(context())}>Save JSON</button>
      <button type="button" name="html" @click=${() => void exportHtml(context())}>Save HTML report</button>`;
  }

  #thresholdControls(): TemplateResult {
    return html`<div class="toolbar">
      <label class="slider">
        <span>Accepted above a score of</span>
        <input
          type="range"
          name="threshold"
          min="0.001"
          max="0.999"
          step="0.001"
          .value=${String(this.threshold)}
          @input=${(event: Event) => {
            this.threshold = Number((event.target as HTMLInputElement).value);
            this.#decide();
          }}
        />
      </label>
      <output>${this.threshold.toFixed(3)}</output>
      <button type="button" name="adopt" @click=${() => this.#adopt()}>Make it the operating point</button>
    </div>`;
  }

  /** The configuration under which this threshold becomes the API's .5. */
  #adopt(): void {
    const { override, config } = parseConfig(this.settings.getState().config);
    const exact = fromLogOdds(logOdds(this.threshold) + logOdds(config.decision.operatingPoint));
    const operatingPoint = Math.min(Math.max(Number(exact.toFixed(4)), 0.01), 0.99);
    this.threshold = 0.5;
    this.settings.update({ config: JSON.stringify({ ...override, decision: { operatingPoint } }) });
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { detChart, histogramChart } from '../../src/evaluation/charts.js';
import { reportTables } from '../../src/evaluation/format.js';
import { toPresentations } from '../../src/evaluation/judged-image.js';
import type { EvaluationReport } from '../../src/evaluation/report.js';
import { Panel } from '../panel.js';
import { textTable } from '../text-table.js';
import '../chart-view.js';
import type { BatchImage } from './batch-store.js';
import { Reporter } from './reporter.js';

/** Intervals are made once the slider has come to rest. */
const REST_MS = 300;
/** While a batch runs, the figures follow at this pace. */
const BUSY_MS = 2_000;

/** Rates, tables and curves of a labelled batch, at a threshold that follows the slider at once. */
@customElement('qa-metrics')
export class MetricsView extends Panel {
  /** At the API's threshold. */
  @property({ attribute: false }) images: readonly BatchImage[] = [];
  @property({ type: Number }) threshold = 0.5;
  /** The batch is still running. */
  @property({ type: Boolean }) busy = false;
  @state() private report: EvaluationReport | undefined;
  /** The report is that of these images at this threshold, with intervals. */
  @state() private estimated = false;
  #figures: Reporter | undefined;
  #intervals: Reporter | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The newest images and threshold still have to be asked for. */
  #outdated = false;
  #asking = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#rest);
    for (const reporter of [this.#figures, this.#intervals]) reporter?.dispose();
    this.#figures = this.#intervals = undefined;
    this.#asking = false;
  }

  /** The report with intervals, if it is ready. */
  get finished(): EvaluationReport | undefined {
    return this.estimated ? this.report : undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!['images', 'threshold', 'busy'].some(name => changed.has(name))) return;
    this.estimated = false;
    clearTimeout(this.#rest);
    // One that is still at work on older figures is of no use any more.
    this.#intervals?.dispose();
    this.#intervals = undefined;
    this.#outdated = true;
    void this.#follow();
    if (!this.busy) this.#rest = setTimeout(() => void this.#estimate(), REST_MS);
  }

  /** One question at a time; the last one always gets its answer. */
  async #follow(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#outdated) {
      this.#outdated = false;
      this.#figures ??= new Reporter();
      const report = await this.#figures.figures(this.images, this.threshold).catch(() => undefined);
      if (report && !this.estimated) this.report = report;
      if (this.busy) await new Promise(resume => setTimeout(resume, BUSY_MS));
    }
    this.#asking = false;
  }

  async #estimate(): Promise<void> {
    const reporter = new Reporter();
    this.#intervals = reporter;
    const report = await reporter.intervals(this.images, this.threshold).catch(() => undefined);
    reporter.dispose();
    if (!report) return;
    this.report = report;
    this.estimated = true;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { images, report, busy, estimated } = this;
    if (toPresentations(images).length === 0) {
      return html`<p class="quiet">
        No labels: add a labels.csv (file, label, attack, gate, source, group), or sort the images into folders live/ and
        spoof/screen/, spoof/print/ and so on.
      </p>`;
    }
    if (!report) return nothing;
    return html`
      <p class="quiet" role="status">${estimated ? 'With 95 % intervals by group.' : busy ? 'Intervals follow when the batch is done.' : 'Intervals are being made…'}</p>
      ${guard([report], () => this.#figuresOf(report))}
    `;
  }

  /** Drawn once per report: while a batch runs, images come in far more often. */
  #figuresOf(report: EvaluationReport): TemplateResult {
    const { pad } = report;
    return html`<div class="cards">
        <div class="card"><h3>Score histograms</h3><qa-chart label="Score histograms by kind, with the threshold" .draw=${histogramChart.bind(null, pad)}></qa-chart></div>
        <div class="card"><h3>Detection error trade-off</h3><qa-chart label="DET curve: BPCER against the worst APCER" .draw=${detChart.bind(null, pad)}></qa-chart></div>
      </div>
      ${reportTables(report).map(textTable)}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'qa-metrics': MetricsView;
  }
}

import { html, type nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type PadReport, reportPad } from '../../src/core/pad-metrics-report.js';
import { detChart, histogramChart } from '../../src/evaluation/charts.js';
import { reportTables } from '../../src/evaluation/format.js';
import { toPresentations } from '../../src/evaluation/judged-image.js';
import { buildReport } from '../../src/evaluation/report.js';
import { Panel } from '../panel.js';
import { textTable } from '../text-table.js';
import '../chart-view.js';
import type { BatchImage } from './batch-store.js';
import type { MetricsRequest } from './metrics.worker.js';

/** Intervals are made once the slider has come to rest. */
const REST_MS = 300;
/** While a batch runs, the figures follow at this pace: with thousands of images they take their time. */
const BUSY_MS = 2_000;

/** Rates, tables and curves of a labelled batch, at a threshold that follows the slider at once. */
@customElement('qa-metrics')
export class MetricsView extends Panel {
  @property({ attribute: false }) images: readonly BatchImage[] = [];
  @property({ type: Number }) threshold = 0.5;
  /** The batch is still running. */
  @property({ type: Boolean }) busy = false;
  @state() private estimated: PadReport | undefined;
  #worker: Worker | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #drawnMs = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#rest);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  protected override shouldUpdate(): boolean {
    return super.shouldUpdate() && !(this.busy && performance.now() - this.#drawnMs < BUSY_MS);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#drawnMs = performance.now();
    if (!['images', 'threshold', 'busy'].some(name => changed.has(name))) return;
    this.estimated = undefined;
    clearTimeout(this.#rest);
    if (!this.busy) this.#rest = setTimeout(() => this.#estimate(), REST_MS);
  }

  #estimate(): void {
    // A worker that is still busy with older figures is of no use any more.
    this.#worker?.terminate();
    const worker = new Worker(new URL('./metrics.worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<PadReport>) => {
      this.estimated = data;
      worker.terminate();
    });
    const request: MetricsRequest = { presentations: toPresentations(this.images), threshold: this.threshold };
    worker.postMessage(request);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { images, threshold } = this;
    const presentations = toPresentations(images);
    if (presentations.length === 0) {
      return html`<p class="quiet">
        No labels: add a labels.csv (file, label, attack, gate, source, group), or sort the images into folders live/ and
        spoof/screen/, spoof/print/ and so on.
      </p>`;
    }
    const report = buildReport(images, { threshold, created: new Date(), bootstrap: null });
    const pad = this.estimated ?? reportPad(presentations, threshold, null);
    return html`
      <p class="quiet" role="status">${this.estimated ? 'With 95 % intervals by group.' : this.busy ? 'Intervals follow when the batch is done.' : 'Intervals are being made…'}</p>
      <div class="cards">
        <div class="card"><h3>Score histograms</h3><qa-chart label="Score histograms by kind, with the threshold" .draw=${histogramChart.bind(null, pad)}></qa-chart></div>
        <div class="card"><h3>Detection error trade-off</h3><qa-chart label="DET curve: BPCER against the worst APCER" .draw=${detChart.bind(null, pad)}></qa-chart></div>
      </div>
      ${reportTables({ ...report, pad }).map(textTable)}
    `;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { styleMap } from 'lit/directives/style-map.js';
import { CONFIG_SCHEMA } from '../../src/core/config.js';
import { isNumberSetting } from '../../src/core/config-schema.js';
import type { CheckName } from '../../src/core/gate.js';
import { formatScore } from '../../src/evaluation/format.js';
import { isMisjudged, outcomeOf } from '../../src/evaluation/judged-image.js';
import { formatMeasure } from '../live/gate-bars.js';
import { Panel } from '../panel.js';
import type { BatchImage } from './batch-store.js';
import {
  FIRST_QUERY,
  measureOf,
  queryRows,
  type SortKey,
  shortName,
  type TableQuery,
  truthOf,
  visibleRange,
} from './table-model.js';

const ROW_HEIGHT = 52;
const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ['file', 'File'],
  ['label', 'Label'],
  ['outcome', 'Outcome'],
  ['reason', 'Reason'],
  ['hint', 'Hint'],
  ['measure', ''],
  ['score', 'Score'],
];
const MEASURES = Object.entries(CONFIG_SCHEMA.gate).flatMap(([name, entry]) =>
  isNumberSetting(entry) ? [] : [name as CheckName],
);
const OUTCOMES = [
  ['', 'All'],
  ['accepted', 'Accepted'],
  ['spoof', 'Spoof'],
  ['refused', 'Refused'],
  ['failed', 'Failed'],
  ['wrong', 'Against the label'],
] as const;

/** Thousands of images as rows, of which only those in view exist. */
@customElement('qa-image-table')
export class ImageTable extends Panel {
  @property({ attribute: false }) images: readonly BatchImage[] = [];
  @property({ type: Number }) selected = -1;
  @state() private query: TableQuery = FIRST_QUERY;
  @state() private scrolled = 0;
  @state() private viewHeight = 600;
  readonly #pictures = new Map<Blob, string>();
  #rows: BatchImage[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forgetPictures(new Set());
  }

  /** Object URLs exist only for the pictures in view. */
  #forgetPictures(kept: ReadonlySet<Blob>): void {
    for (const [blob, url] of this.#pictures) {
      if (kept.has(blob)) continue;
      URL.revokeObjectURL(url);
      this.#pictures.delete(blob);
    }
  }

  #urlOf(blob: Blob): string {
    const url = this.#pictures.get(blob) ?? URL.createObjectURL(blob);
    this.#pictures.set(blob, url);
    return url;
  }

  #sortBy(sort: SortKey): void {
    const descending = this.query.sort === sort && !this.query.descending;
    this.query = { ...this.query, sort, descending };
  }

  #select(image: BatchImage): void {
    this.dispatchEvent(new CustomEvent('inspect', { detail: image.id }));
  }

  protected override willUpdate(changed: PropertyValues): void {
    // Scrolling changes neither.
    if (['images', 'query'].some(name => changed.has(name))) this.#rows = queryRows(this.images, this.query);
  }

  protected override render(): TemplateResult {
    const rows = this.#rows;
    const [from, to] = visibleRange(this.scrolled, this.viewHeight, ROW_HEIGHT, rows.length);
    const shown = rows.slice(from, to);
    this.#forgetPictures(new Set(shown.flatMap(({ thumbnail }) => thumbnail ?? [])));
    return html`
      ${this.#filters(rows.length)}
      <div
        class="grid"
        role="table"
        tabindex="0"
        aria-label="Images"
        aria-rowcount=${rows.length + 1}
        @scroll=${(event: Event) => {
          const box = event.currentTarget as HTMLElement;
          this.scrolled = box.scrollTop;
          this.viewHeight = box.clientHeight;
        }}
      >
        <div role="row" class="grid-row grid-head" aria-rowindex="1">
          <span role="columnheader">Image</span>
          ${COLUMNS.map(([key, title]) => this.#header(key, title || this.query.measure))}
        </div>
        <div role="rowgroup" class="grid-body" style=${styleMap({ blockSize: `${rows.length * ROW_HEIGHT}px` })}>
          ${shown.map((image, i) => this.#row(image, from + i))}
        </div>
      </div>
    `;
  }

  #filters(count: number): TemplateResult {
    const set = (change: Partial<TableQuery>) => {
      this.query = { ...this.query, ...change };
    };
    return html`<div class="toolbar">
      <label>Find <input type="search" name="find" @input=${(event: Event) => set({ text: (event.target as HTMLInputElement).value })} /></label>
      <label>
        Outcome
        <select name="outcome" @change=${(event: Event) => set({ outcome: (event.target as HTMLSelectElement).value })}>
          ${OUTCOMES.map(([value, title]) => html`<option value=${value}>${title}</option>`)}
        </select>
      </label>
      <label>
        Measure
        <select name="measure" @change=${(event: Event) => set({ measure: (event.target as HTMLSelectElement).value as CheckName })}>
          ${MEASURES.map(name => html`<option value=${name} ?selected=${name === this.query.measure}>${name}</option>`)}
        </select>
      </label>
      <p class="quiet count" role="status">${count} of ${this.images.length}</p>
    </div>`;
  }

  #header(key: SortKey, title: string): TemplateResult {
    const { sort, descending } = this.query;
    const direction = sort === key ? (descending ? 'descending' : 'ascending') : 'none';
    const arrow = { none: '', ascending: ' ▲', descending: ' ▼' }[direction];
    return html`<span role="columnheader" aria-sort=${direction}
      ><button type="button" @click=${() => this.#sortBy(key)}>${title}${arrow}</button></span
    >`;
  }

  #row(image: BatchImage, index: number): TemplateResult {
    const { verdict, problem, gate, thumbnail } = image;
    const outcome = outcomeOf(image);
    const measure = measureOf(image, this.query.measure);
    return html`<div
      role="row"
      class="grid-row ${isMisjudged(image) ? 'wrong' : ''} ${image.id === this.selected ? 'selected' : ''}"
      aria-rowindex=${index + 2}
      style=${styleMap({ insetBlockStart: `${index * ROW_HEIGHT}px` })}
      @click=${() => this.#select(image)}
    >
      <span role="cell">${thumbnail ? html`<img src=${this.#urlOf(thumbnail)} alt="" />` : nothing}</span>
      <span role="cell"><button type="button" class="link" title=${image.file}>${shortName(image)}</button></span>
      <span role="cell">${truthOf(image) || '–'}</span>
      <span role="cell" class="outcome ${outcome}">${outcome}</span>
      <span role="cell" title=${problem}>${verdict ? verdict.rejection_reason || '–' : problem}</span>
      <span role="cell">${gate?.hint ?? '–'}</span>
      <span role="cell" class="number">${measure === undefined ? '–' : formatMeasure(measure)}</span>
      <span role="cell" class="number">${formatScore(verdict?.score ?? null)}</span>
    </div>`;
  }
}

import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type ChartTheme, DARK_THEME, echarts, LIGHT_THEME } from '../src/evaluation/charts.js';
import { Panel } from './panel.js';

/** A chart that follows its data, its size and the page's theme. */
@customElement('qa-chart')
export class ChartView extends Panel {
  @property({ attribute: false }) draw: (theme: ChartTheme) => echarts.EChartsCoreOption = () => ({});
  @property() label = '';

  #drawing: ReturnType<typeof setTimeout> | undefined;

  protected override firstUpdated(): void {
    const box = this.querySelector('div');
    if (!box) return;
    const chart = echarts.init(box, null, { renderer: 'svg' });
    const resizes = new ResizeObserver(() => {
      // The first call tells the size that it was made with.
      if (chart.getWidth() !== box.clientWidth || chart.getHeight() !== box.clientHeight) chart.resize();
    });
    resizes.observe(box);
    // The page's theme is a style of its root; the system's may change under it.
    const themes = new MutationObserver(() => this.requestUpdate());
    themes.observe(document.documentElement, { attributeFilter: ['style'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => this.requestUpdate();
    system.addEventListener('change', follow);
    this.until(() => {
      resizes.disconnect();
      themes.disconnect();
      system.removeEventListener('change', follow);
      clearTimeout(this.#drawing);
      chart.dispose();
    });
  }

  /** Each chart in a task of its own: some of them in one would hold up the page. */
  protected override updated(): void {
    clearTimeout(this.#drawing);
    this.#drawing = setTimeout(() => this.#draw());
  }

  #draw(): void {
    const box = this.querySelector('div');
    const chart = box && echarts.getInstanceByDom(box);
    chart?.setOption(this.draw(isDark(this) ? DARK_THEME : LIGHT_THEME), { notMerge: true });
    // The chart's own words are about its axes; ours are about its meaning.
    box?.setAttribute('aria-label', this.label);
  }

  protected override render(): TemplateResult {
    return html`<div class="chart" role="img" aria-label=${this.label}></div>`;
  }
}

/** What `color-scheme` came to here. */
export function isDark(element: Element): boolean {
  const scheme = getComputedStyle(element).colorScheme;
  return scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

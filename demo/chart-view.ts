import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type ChartTheme, DARK_THEME, echarts, LIGHT_THEME } from '../src/evaluation/charts.js';
import { Panel } from './panel.js';

/** A chart that follows its data, its size and the page's theme. */
@customElement('qa-chart')
export class ChartView extends Panel {
  @property({ attribute: false }) draw: (theme: ChartTheme) => echarts.EChartsCoreOption = () => ({});
  @property() label = '';

  protected override firstUpdated(): void {
    const box = this.querySelector('div');
    if (!box) return;
    const chart = echarts.init(box, null, { renderer: 'svg' });
    const resizes = new ResizeObserver(() => chart.resize());
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
      chart.dispose();
    });
  }

  protected override updated(): void {
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

import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { HISTOGRAM_BINS, type PadReport } from '../core/pad-metrics-report.js';
import type { ReliabilityBin } from '../core/reliability.js';

echarts.use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

export { echarts };

export interface ChartTheme {
  text: string;
  line: string;
  /** Told apart by lightness too, and by dash in lines; the first is bona fide. */
  series: readonly string[];
}

export const LIGHT_THEME: ChartTheme = {
  text: '#1d2430',
  line: '#c9d1dc',
  series: ['#2f8f5b', '#c2410c', '#6d4bd0', '#0b7ea8', '#a8326e', '#8a6d0b', '#5b6b7f'],
};
export const DARK_THEME: ChartTheme = {
  text: '#e6ebf2',
  line: '#3b475b',
  series: ['#5ad692', '#ff9a5c', '#b39dff', '#5cc8f0', '#f08cc0', '#e0c04a', '#a9b6c6'],
};
const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** Ticks of a DET axis, as error rates. */
const DET_TICKS = [0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.99];
const DET_LIMIT = 0.005;

/** Standard normal deviate of a rate (Acklam's approximation, to 1e-9): the scale of DET axes. */
export function probit(rate: number): number {
  const a = [
    -39.6968302866538, 220.946098424521, -275.928510446969, 138.357751867269, -30.6647980661472, 2.50662827745924,
  ];
  const b = [-54.4760987982241, 161.585836858041, -155.698979859887, 66.8013118877197, -13.2806815528857];
  const c = [
    -0.00778489400243029, -0.322396458041136, -2.40075827716184, -2.54973253934373, 4.37466414146497, 2.93816398269878,
  ];
  const d = [0.00778469570904146, 0.32246712907004, 2.445134137143, 3.75440866190742];
  const polynomial = (factors: number[], x: number) => factors.reduce((sum, factor) => sum * x + factor, 0);
  const low = 0.02425;
  if (rate > 1 - low) return -probit(1 - rate);
  if (rate < low) {
    const q = Math.sqrt(-2 * Math.log(rate));
    return polynomial(c, q) / polynomial([...d, 1], q);
  }
  const q = rate - 0.5;
  return (polynomial(a, q * q) * q) / polynomial([...b, 1], q * q);
}

function deviate(rate: number): number {
  return probit(Math.min(Math.max(rate, DET_LIMIT), 1 - DET_LIMIT));
}

const TICK_LABELS = new Map(DET_TICKS.map(rate => [probit(rate), `${rate * 100} %`]));

function detAxis(name: string, theme: ChartTheme) {
  const ticks = { customValues: [...TICK_LABELS.keys()] };
  return {
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 34,
    min: probit(DET_LIMIT),
    max: -probit(DET_LIMIT),
    axisTick: ticks,
    axisLabel: {
      ...ticks,
      hideOverlap: true,
      color: theme.text,
      formatter: (value: number) => TICK_LABELS.get(value) ?? '',
    },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.line } },
    nameTextStyle: { color: theme.text },
  };
}

function base(theme: ChartTheme): EChartsCoreOption {
  return {
    animation: false,
    aria: { enabled: true, decal: { show: false } },
    textStyle: { color: theme.text, fontFamily: 'system-ui, sans-serif' },
    legend: { top: 0, textStyle: { color: theme.text } },
    grid: { left: 56, right: 24, top: 36, bottom: 48 },
  };
}

/** The DET curve of the worst species, on normal deviate axes, with the operating point. */
export function detChart(report: PadReport, theme: ChartTheme): EChartsCoreOption {
  const current = report.worst &&
    report.bonaFide.bpcer.value !== null && {
      apcer: report.worst.apcer,
      bpcer: report.bonaFide.bpcer.value,
    };
  return {
    ...base(theme),
    xAxis: detAxis('APCER, worst species', theme),
    yAxis: detAxis('BPCER', theme),
    series: [
      {
        name: 'DET',
        type: 'line',
        step: 'end',
        showSymbol: false,
        color: theme.series[3],
        data: report.det.map(point => [deviate(point.apcer), deviate(point.bpcer)]),
      },
      {
        name: `Threshold ${report.threshold.toFixed(3)}`,
        type: 'line',
        symbol: 'diamond',
        symbolSize: 14,
        color: theme.series[1],
        data: current ? [[deviate(current.apcer), deviate(current.bpcer)]] : [],
      },
    ],
  };
}

/** Share of each kind's scores per bin, with the threshold. */
export function histogramChart(report: PadReport, theme: ChartTheme): EChartsCoreOption {
  const bins = Array.from({ length: HISTOGRAM_BINS }, (_, i) => (i + 0.5) / HISTOGRAM_BINS);
  const kinds = Object.entries(report.histograms).filter(([, counts]) => counts.some(count => count > 0));
  return {
    ...base(theme),
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `${Number(value).toFixed(1)} %` },
    xAxis: {
      type: 'value',
      name: 'Score',
      nameLocation: 'middle',
      nameGap: 30,
      min: 0,
      max: 1,
      nameTextStyle: { color: theme.text },
      axisLabel: { color: theme.text },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: '% of kind',
      nameTextStyle: { color: theme.text },
      axisLabel: { color: theme.text },
      splitLine: { lineStyle: { color: theme.line } },
    },
    series: kinds.map(([name, counts], i) => histogramSeries(name, counts, bins, i, report.threshold, theme)),
  };
}

function histogramSeries(
  name: string,
  counts: readonly number[],
  bins: readonly number[],
  index: number,
  threshold: number,
  theme: ChartTheme,
) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    name: name || 'live',
    type: 'line',
    step: 'middle',
    showSymbol: false,
    color: theme.series[index % theme.series.length],
    lineStyle: { width: 2, type: DASHES[index % DASHES.length] },
    areaStyle: { opacity: name ? 0 : 0.2 },
    data: bins.map((bin, i) => [bin, (100 * counts[i]) / total]),
    ...(index === 0 && {
      markLine: {
        symbol: 'none',
        lineStyle: { color: theme.text, type: 'solid' },
        label: { formatter: 'threshold', position: 'insideEndTop', color: theme.text },
        data: [{ xAxis: threshold }],
      },
    }),
  };
}

/** Share of live faces over the score that they got; a score means what it says where it lies on the diagonal. */
export function reliabilityChart(bins: readonly ReliabilityBin[], theme: ChartTheme): EChartsCoreOption {
  const axis = (name: string) => ({
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 34,
    min: 0,
    max: 1,
    nameTextStyle: { color: theme.text },
    axisLabel: { color: theme.text },
    splitLine: { lineStyle: { color: theme.line } },
  });
  return {
    ...base(theme),
    xAxis: axis('Mean score'),
    yAxis: axis('Share of live faces'),
    series: [
      {
        name: 'Live faces',
        type: 'line',
        symbol: 'circle',
        symbolSize: 8,
        color: theme.series[0],
        data: bins.map(({ meanScore, bonaFide }) => [meanScore, bonaFide]),
      },
      {
        name: 'As promised',
        type: 'line',
        showSymbol: false,
        color: theme.series[6],
        lineStyle: { type: 'dashed' },
        data: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  };
}

/** A chart as SVG text, in a page or in Node. */
export function renderSvg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

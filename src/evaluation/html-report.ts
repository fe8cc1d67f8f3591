import { detChart, histogramChart, LIGHT_THEME, reliabilityChart, renderSvg } from './charts.js';
import { formatScore, reportTables, type TextTable } from './format.js';
import { isMisjudged, type JudgedImage, outcomeOf } from './judged-image.js';
import type { EvaluationReport } from './report.js';

const CHART = { width: 560, height: 380 };

const STYLE = `
:root { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: #1d2430; line-height: 1.5; }
body { margin: 2rem auto; padding-inline: 1rem; max-inline-size: 78rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-block: 2rem .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; } dt { color: #4a5464; } dd { margin: 0; }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; } figcaption { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem; border-block-end: 1px solid #d5dce5; text-align: end; white-space: nowrap; }
th:first-child, td:first-child { text-align: start; } thead th { border-block-end: 2px solid #7b8696; }
tbody tr:nth-child(even) { background: #f5f7fa; } img { block-size: 4rem; border-radius: .25rem; display: block; }
footer { margin-block-start: 2.5rem; color: #4a5464; font-size: .875rem; } @media print { details { display: none; } }
`;

const DEFINITIONS = `APCER: share of the attacks of one instrument that were accepted; the worst instrument counts.
BPCER: share of the bona fide that were rejected as attacks. APNRR and BPNRR: share that the gate refused before any
scoring; those have no part in APCER and BPCER (ISO/IEC 30107-3). ACER: mean of BPCER and the worst APCER. EER: where
BPCER and the worst APCER meet. Reliability: share of live faces by range of scores. BPCER10, 20, 100: BPCER at a worst APCER of 10, 5 and 1 %. Every group (one clip, one
person) weighs the same; intervals are percentile bootstraps over groups.`;

export interface HtmlReportOptions {
  title: string;
  /** Data URL of an image's thumbnail, where there is one. */
  thumbnail?: (image: JudgedImage) => string | undefined;
}

/** The report as one HTML file: no script, no link, nothing to fetch. */
export function renderHtmlReport(
  report: EvaluationReport,
  images: readonly JudgedImage[],
  { title, thumbnail = () => undefined }: HtmlReportOptions,
): string {
  const wrong = images.filter(isMisjudged);
  const facts = { Created: report.created, Images: String(report.images), ...report.facts };
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<dl>${Object.entries(facts)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('')}</dl>
${renderCharts(report)}
${reportTables(report)
  .map(table => renderTable(table))
  .join('\n')}
${renderTable(imageTable(`Verdicts against the label: ${wrong.length}`, wrong), thumbnail, wrong)}
<h2>All images</h2><details><summary>${images.length} verdicts</summary>
${renderTable(imageTable('', images))}</details>
${renderTable({ title: 'Not judged', columns: ['File', 'Why'], rows: report.failures.map(({ file, problem }) => [file, problem]) })}
<footer>${escapeHtml(DEFINITIONS)}</footer>
</main></body></html>
`;
}

function renderCharts({ pad, reliability }: EvaluationReport): string {
  const figures = [
    { caption: 'Score histograms', option: histogramChart(pad, LIGHT_THEME) },
    ...(pad.det.length > 0 ? [{ caption: 'Detection error trade-off', option: detChart(pad, LIGHT_THEME) }] : []),
    ...(reliability.length > 0 ? [{ caption: 'Reliability', option: reliabilityChart(reliability, LIGHT_THEME) }] : []),
  ];
  const drawn = figures.map(
    ({ caption, option }) =>
      `<figure role="img" aria-label="${caption}"><figcaption>${caption}</figcaption>${renderSvg(option, CHART.width, CHART.height)}</figure>`,
  );
  return `<div class="charts">${drawn.join('\n')}</div>`;
}

function imageTable(title: string, images: readonly JudgedImage[]): TextTable {
  return {
    title,
    columns: ['File', 'Label', 'Source', 'Outcome', 'Reason', 'Hint', 'Score'],
    rows: images.map(image => [
      image.file,
      image.labels.label === 'spoof' ? image.labels.attack : image.labels.label || image.labels.gate,
      image.labels.source,
      outcomeOf(image),
      image.verdict?.rejection_reason ?? image.problem,
      image.gate?.hint ?? '',
      formatScore(image.verdict?.score ?? null),
    ]),
  };
}

function renderTable(
  { title, columns, rows }: TextTable,
  thumbnail?: HtmlReportOptions['thumbnail'],
  images: readonly JudgedImage[] = [],
): string {
  if (rows.length === 0) return '';
  const pictures = thumbnail ? images.map(thumbnail) : [];
  const shown = pictures.some(Boolean);
  const picture = (i: number) => (pictures[i] ? `<img alt="" src="${escapeHtml(pictures[i])}">` : '');
  const head = columns.map(name => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row, i) => {
    const cells = row.map(cell => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr>${cells}${shown ? `<td>${picture(i)}</td>` : ''}</tr>`;
  });
  return `${title ? `<h2>${escapeHtml(title)}</h2>` : ''}
<div class="scroll" role="region" aria-label="${escapeHtml(title || 'All images')}" tabindex="0"><table><thead><tr>${head}${shown ? '<th scope="col">Image</th>' : ''}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

import { imagesToCsv } from '../../src/evaluation/image-table.js';
import { atThreshold, isMisjudged } from '../../src/evaluation/judged-image.js';
import type { EvaluationReport } from '../../src/evaluation/report.js';
import { saveFile } from '../panel.js';
import type { BatchImage } from './batch-store.js';
import { Reporter } from './reporter.js';
import { toDataUrl } from './thumbnail.js';

export interface ExportContext {
  /** At the API's threshold. */
  images: readonly BatchImage[];
  threshold: number;
  /** JSON of the configuration, `''` for the defaults. */
  config: string;
  /** With intervals, if it was made already. */
  report: EvaluationReport | undefined;
}

const NAME = 'liveness-batch';
/** Images that are written in one go; between two goes the page can answer. */
const GO = 50;

export function exportCsv({ images, threshold }: ExportContext): void {
  saveFile(`${NAME}.csv`, imagesToCsv(images.map(image => atThreshold(image, threshold))), 'text/csv');
}

/** The report and every image's numbers: enough to judge again elsewhere. */
export async function exportJson(context: ExportContext): Promise<void> {
  const { images, threshold } = context;
  const reporter = new Reporter();
  const parts = [`{"report":${JSON.stringify(await fullReport(context, reporter))},"images":[`];
  reporter.dispose();
  for (const [i, image] of images.entries()) {
    const { file, labels, verdict, problem, gate, scores, observation, timings } = atThreshold(image, threshold);
    parts.push(i > 0 ? ',' : '');
    parts.push(JSON.stringify({ file, labels, verdict, problem, gate, scores, observation, timings }));
    if (i % GO === GO - 1) await new Promise(resume => setTimeout(resume));
  }
  parts.push(']}');
  saveFile(`${NAME}.json`, new Blob(parts, { type: 'application/json' }));
}

/** One file without script or link, with pictures of the verdicts against the label. */
export async function exportHtml(context: ExportContext): Promise<void> {
  const { images, threshold } = context;
  const pictures = new Map<string, string>();
  for (const image of images) {
    if (!image.thumbnail || !isMisjudged(atThreshold(image, threshold))) continue;
    pictures.set(image.file, await toDataUrl(image.thumbnail));
  }
  const reporter = new Reporter();
  const html = await reporter.html(images, await fullReport(context, reporter), pictures);
  reporter.dispose();
  saveFile(`${NAME}.html`, html, 'text/html');
}

async function fullReport(context: ExportContext, reporter: Reporter): Promise<EvaluationReport> {
  const { images, threshold, config, report = await reporter.intervals(images, threshold) } = context;
  const model = images.find(({ scores }) => scores.length > 0)?.scores[0]?.model;
  const facts = { ...(model && { Model: model }), Configuration: config || 'defaults', Browser: navigator.userAgent };
  return { ...report, created: new Date().toISOString(), facts };
}

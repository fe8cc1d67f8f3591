import { renderHtmlReport } from '../../src/evaluation/html-report.js';
import { imagesToCsv } from '../../src/evaluation/image-table.js';
import { isMisjudged } from '../../src/evaluation/judged-image.js';
import { buildReport, type EvaluationReport } from '../../src/evaluation/report.js';
import { saveFile } from '../panel.js';
import type { BatchImage } from './batch-store.js';
import { toDataUrl } from './thumbnail.js';

export interface ExportContext {
  images: readonly BatchImage[];
  threshold: number;
  /** JSON of the configuration, `''` for the defaults. */
  config: string;
}

const NAME = 'liveness-batch';

export function exportCsv({ images }: ExportContext): void {
  saveFile(`${NAME}.csv`, imagesToCsv(images), 'text/csv');
}

/** The report and every image's numbers: enough to judge again elsewhere. */
export function exportJson(context: ExportContext): void {
  const images = context.images.map(({ file, labels, verdict, problem, gate, scores, observation, timings }) => ({
    file,
    labels,
    verdict,
    problem,
    gate,
    scores,
    observation,
    timings,
  }));
  saveFile(`${NAME}.json`, JSON.stringify({ report: makeReport(context), images }));
}

/** One file without script or link, with pictures of the verdicts against the label. */
export async function exportHtml(context: ExportContext): Promise<void> {
  const thumbnails = new Map<number, string>();
  for (const image of context.images.filter(isMisjudged)) {
    if (image.thumbnail) thumbnails.set(image.id, await toDataUrl(image.thumbnail));
  }
  const html = renderHtmlReport(makeReport(context), context.images, {
    title: 'Batch evaluation',
    thumbnail: image => thumbnails.get((image as BatchImage).id),
  });
  saveFile(`${NAME}.html`, html, 'text/html');
}

function makeReport({ images, threshold, config }: ExportContext): EvaluationReport {
  const model = images.flatMap(({ scores }) => scores).at(0)?.model;
  return buildReport(images, {
    threshold,
    created: new Date(),
    facts: { ...(model && { Model: model }), Configuration: config || 'defaults', Browser: navigator.userAgent },
  });
}

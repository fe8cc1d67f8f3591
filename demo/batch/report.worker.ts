import { atThreshold, type JudgedImage } from '../../src/evaluation/judged-image.js';
import { buildReport, type EvaluationReport } from '../../src/evaluation/report.js';

/** Figures of thousands of images, their intervals and drawn reports: not on the thread that draws the page. */
export interface ReportRequest {
  id: number;
  /** At the API's threshold; left out where they are those of the request before. */
  images?: readonly JudgedImage[];
  threshold: number;
  /** `html` draws a report that was made before, with pictures (data URLs by file). */
  task: { type: 'figures' } | { type: 'intervals' } | { type: 'html'; report: EvaluationReport; pictures: Pictures };
}

export type Pictures = ReadonlyMap<string, string>;

export interface ReportReply {
  id: number;
  result?: EvaluationReport | string;
  /** Why there is no result. */
  problem?: string;
}

let images: readonly JudgedImage[] = [];

self.addEventListener('message', async ({ data }: MessageEvent<ReportRequest>) => {
  images = data.images ?? images;
  const { id } = data;
  const reply = await carryOut(data).then(
    (result): ReportReply => ({ id, result }),
    (error): ReportReply => ({ id, problem: String(error) }),
  );
  self.postMessage(reply);
});

async function carryOut({ threshold, task }: ReportRequest): Promise<EvaluationReport | string> {
  const decided = images.map(image => atThreshold(image, threshold));
  if (task.type === 'html') {
    // The plotting library takes whatever has no window for Node.
    Object.assign(self, { global: self });
    const { renderHtmlReport } = await import('../../src/evaluation/html-report.js');
    const thumbnail = ({ file }: JudgedImage) => task.pictures.get(file);
    return renderHtmlReport(task.report, decided, { title: 'Batch evaluation', thumbnail });
  }
  const created = new Date();
  return buildReport(decided, { threshold, created, ...(task.type === 'figures' && { bootstrap: null }) });
}

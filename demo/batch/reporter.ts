import type { JudgedImage } from '../../src/evaluation/judged-image.js';
import type { EvaluationReport } from '../../src/evaluation/report.js';
import type { Pictures, ReportReply, ReportRequest } from './report.worker.js';

interface Waiting {
  resolve(result: EvaluationReport | string): void;
  reject(error: Error): void;
}

/** Makes reports in a worker of its own, which lives until it is disposed. Images are given at the API's threshold. */
export class Reporter {
  readonly #worker = new Worker(new URL('./report.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #sent: readonly JudgedImage[] | undefined;
  #asked = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<ReportReply>) => {
      const { id, result, problem } = data;
      if (result === undefined) this.#waiting.get(id)?.reject(new Error(problem));
      else this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
  }

  /** Everything but intervals. */
  figures(images: readonly JudgedImage[], threshold: number): Promise<EvaluationReport> {
    return this.#ask(images, threshold, { type: 'figures' }) as Promise<EvaluationReport>;
  }

  intervals(images: readonly JudgedImage[], threshold: number): Promise<EvaluationReport> {
    return this.#ask(images, threshold, { type: 'intervals' }) as Promise<EvaluationReport>;
  }

  /** The report as one HTML file. */
  html(images: readonly JudgedImage[], report: EvaluationReport, pictures: Pictures): Promise<string> {
    return this.#ask(images, report.pad.threshold, { type: 'html', report, pictures }) as Promise<string>;
  }

  /** Ends the worker; what was asked and not answered is rejected. */
  dispose(): void {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('The report is not wanted any more.'));
    this.#waiting.clear();
  }

  #ask(images: readonly JudgedImage[], threshold: number, task: ReportRequest['task']) {
    const id = ++this.#asked;
    const given = images !== this.#sent && { images: images.map(withoutMeasures) };
    this.#sent = images;
    this.#worker.postMessage({ id, threshold, task, ...given } satisfies ReportRequest);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}

/** A report is made from verdicts; measures are the larger part of an image's numbers. */
function withoutMeasures({ file, labels, verdict, problem, gate }: JudgedImage): JudgedImage {
  const reason = gate && { ...gate, checks: [] };
  return { file, labels, verdict, problem, gate: reason, scores: [], observation: null, timings: {} };
}

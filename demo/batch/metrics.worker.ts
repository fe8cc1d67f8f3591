import type { Presentation } from '../../src/core/pad-metrics.js';
import { type PadReport, reportPad } from '../../src/core/pad-metrics-report.js';

/** Intervals need a thousand resamples: not on the thread that draws the page. */
export interface MetricsRequest {
  presentations: Presentation[];
  threshold: number;
}

self.addEventListener('message', ({ data }: MessageEvent<MetricsRequest>) => {
  const report: PadReport = reportPad(data.presentations, data.threshold);
  self.postMessage(report);
});

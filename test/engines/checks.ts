/** What every other engine is asked to do, in its own page; each engine only differs in how it is driven. */
import type { LivenessCheck } from '../../src/element/liveness-check.js';

export interface Report {
  /** `ok`, or what happened instead. */
  [check: string]: string;
}

declare global {
  interface Window {
    liveness: typeof import('../../src/engine.js');
  }
}

/** Runs in the page: judges photos with the engine alone. Self-contained, as its text is sent. */
export async function checkPhotos(): Promise<Report> {
  const report: Report = {};
  const engine = window.liveness.createLivenessEngine({});
  const expected: Record<string, string> = {
    'cage.jpg': '',
    'ironman.jpg': 'no_face',
    'sample6.jpg': 'too_many_faces',
  };
  for (const [photo, reason] of Object.entries(expected)) {
    try {
      const response = await engine.checkImage(await (await fetch(`media/${photo}`)).blob());
      const got = response.status === 'success' ? response.liveness.rejection_reason : response.error.message;
      report[`photo ${photo}`] = got === reason ? 'ok' : `"${got}" in place of "${reason}"`;
      if (photo === 'cage.jpg' && response.status === 'success') {
        report['score of cage.jpg'] = response.liveness.score.toFixed(4);
        report.backend = JSON.stringify(response.local?.backend);
        report['photo, ms'] = String(Math.round(response.local?.timings.total ?? 0));
      }
    } catch (error) {
      report[`photo ${photo}`] = String((error as { code?: string }).code ?? '') + String(error);
      break;
    }
  }
  const broken = await engine.checkImage(new Blob(['no photo'])).catch(error => ({ status: String(error) }));
  report['a file that is no photo'] = broken.status === 'failure' ? 'ok' : broken.status;
  engine.dispose();
  return report;
}

/** Runs in the page: one check of the element. @param picture a picture of the site in place of the camera */
export function checkElement(picture: string, timeoutMs: number): Promise<string> {
  return new Promise(resolve => {
    const element = document.createElement('liveness-check') as LivenessCheck;
    element.timeout = timeoutMs;
    const states: string[] = [];
    const hints: string[] = [];
    let drawing: ReturnType<typeof setInterval> | undefined;
    element.addEventListener('liveness-state-change', ({ detail }) => states.push(detail.state));
    element.addEventListener('liveness-hint-change', ({ detail }) => detail.hint && hints.push(detail.hint));
    const finish = (outcome: string) => {
      clearInterval(drawing);
      resolve(`${outcome}; ${states.join(' ')}; ${hints.join(' ')}`);
      element.remove();
    };
    element.addEventListener('liveness-complete', ({ detail: { response } }) =>
      finish(`done ${response.status === 'success' ? response.liveness.rejection_reason || 'accepted' : 'failure'}`),
    );
    element.addEventListener('liveness-error', ({ detail }) => finish(`failed ${detail.code}: ${detail.message}`));
    if (picture) {
      element.getStream = async () => {
        const image = new Image();
        image.src = picture;
        await image.decode();
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: 640, height: 480 });
        const context = canvas.getContext('2d')!;
        const scale = 0.8 * Math.max(640 / image.width, 480 / image.height);
        let drawn = 0;
        const draw = () => {
          context.fillStyle = '#888';
          context.fillRect(0, 0, 640, 480);
          const [width, height] = [image.width * scale, image.height * scale];
          context.drawImage(image, (640 - width) / 2, (480 - height) / 2, width, height);
          context.fillStyle = drawn++ % 2 ? '#000' : '#fff';
          context.fillRect(0, 0, 2, 2);
        };
        draw();
        drawing = setInterval(draw, 50);
        return canvas.captureStream(20);
      };
    }
    document.body.append(element);
    void element.start();
  });
}

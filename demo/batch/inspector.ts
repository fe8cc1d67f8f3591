import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { outcomeOf } from '../../src/evaluation/judged-image.js';
import { gateBars } from '../live/gate-bars.js';
import { drawOverlay } from '../live/overlay.js';
import { Panel } from '../panel.js';
import type { BatchImage } from './batch-store.js';
import { truthOf } from './table-model.js';

const PICTURE_SIDE = 640;
const CROP_SIDE = 160;

/** One image closely: landmarks, the crop that the model saw, every measure. */
@customElement('qa-inspector')
export class Inspector extends Panel {
  @property({ attribute: false }) image: BatchImage | undefined;

  protected override updated(changed: Map<string, unknown>): void {
    const before = changed.get('image') as BatchImage | undefined;
    if (this.image && before?.id !== this.image.id) void this.#draw(this.image);
  }

  async #draw(image: BatchImage): Promise<void> {
    const bitmap = await createImageBitmap(await image.open(), { imageOrientation: 'from-image' }).catch(() => null);
    const picture = this.querySelector<HTMLCanvasElement>('canvas.picture');
    const crop = this.querySelector<HTMLCanvasElement>('canvas.crop');
    if (bitmap && picture && crop && this.image?.id === image.id) {
      const boxes = image.observation?.faces.map(({ box }) => box) ?? [];
      drawOverlay(picture, bitmap, bitmap, { landmarks: image.landmarks, boxes, crop: image.crop }, PICTURE_SIDE);
      crop.hidden = !image.crop;
      if (image.crop) {
        const { x, y, width, height } = image.crop;
        crop.getContext('2d')?.drawImage(bitmap, x, y, width, height, 0, 0, CROP_SIDE, CROP_SIDE);
      }
    }
    bitmap?.close();
  }

  protected override render(): TemplateResult {
    const { image } = this;
    if (!image) return html`<p class="quiet">Choose an image of the table to look at it closely.</p>`;
    const { verdict, problem, labels, gate, scores, timings } = image;
    const rows: [string, string][] = [
      ['File', image.file],
      ['Label', [truthOf(image) || 'none', labels.gate].filter(Boolean).join(', ')],
      ['Source, group', [labels.source, labels.group].filter(Boolean).join(', ')],
      ['Outcome', `${outcomeOf(image)}${verdict?.rejection_reason ? `: ${verdict.rejection_reason}` : ''}${problem}`],
      ['Score', verdict ? verdict.score.toFixed(4) : '–'],
      ['Model', scores.map(({ model, score }) => `${model} ${score.toFixed(4)}`).join(', ') || 'not asked: no face'],
      [
        'Time',
        Object.entries(timings)
          .map(([stage, ms]) => `${stage} ${ms.toFixed(0)} ms`)
          .join(', '),
      ],
    ];
    return html`<div class="inspect">
      <div class="pictures">
        <canvas class="picture" role="img" aria-label="The image with landmarks, face boxes and the model's crop"></canvas>
        <figure><canvas class="crop" width=${CROP_SIDE} height=${CROP_SIDE} role="img" aria-label="What the model saw"></canvas><figcaption class="quiet">What the model saw</figcaption></figure>
      </div>
      <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      <div class="scroll" tabindex="0" role="region" aria-label="Measures of the image">${gate?.checks.length ? gateBars(gate.checks) : ''}</div>
    </div>`;
  }
}

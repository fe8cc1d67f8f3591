import { html, type TemplateResult } from 'lit';
import type { LivenessEventMap } from '../../src/index.js';

/** The object URL of each capture; made once, as the view is drawn many times a second. */
const pictures = new WeakMap<Blob, string>();

function pictureOf(image: Blob): string {
  const known = pictures.get(image) ?? URL.createObjectURL(image);
  pictures.set(image, known);
  return known;
}

/** The last verdict, its capture and the whole response. */
export function verdictView({
  response,
  image,
  durationMs,
}: LivenessEventMap['liveness-complete']['detail']): TemplateResult {
  const said =
    response.status === 'success'
      ? `${response.liveness.rejection_reason || 'accepted'}, score ${response.liveness.score.toFixed(3)}`
      : response.error.message;
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h2 id="verdict-title">Verdict</h2>
    <p id="verdict">${said}, ${(durationMs / 1000).toFixed(1)} s</p>
    <img class="capture" src=${pictureOf(image)} alt="The capture" />
    <details>
      <summary>Response</summary>
      <pre id="response" tabindex="0">${JSON.stringify(response, null, 2)}</pre>
    </details>
  </section>`;
}

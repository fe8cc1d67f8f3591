import { html, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import type { EngineState } from '../../src/engine/engine-state.js';
import { type Monitor, type Span, TIMELINE_MS } from './monitor.js';

/** A check that has only begun is drawn on this scale. */
const SHORTEST_TIMELINE_MS = 5_000;
const ASSET = /\/(runtime|models|locales)\/([^?]+)/;

/** State, rates, backend and memory as name and value. */
export function factList(monitor: Monitor, view: EngineState, nowMs: number): TemplateResult {
  const { memory } = performance as { memory?: { usedJSHeapSize: number } };
  const rows: [string, string][] = [
    ['State', view.paused ? `${view.state}, paused` : view.state],
    ['Hint', view.hint ? `${view.hint}${view.escalated ? ', explained more fully' : ''}` : '–'],
    ['Frames looked at', `${monitor.frames}, ${monitor.frameRate(nowMs).toFixed(1)} a second`],
    ['Picture', monitor.frameSize || '–'],
    ['Faces', String(monitor.faces)],
    ['Scores run on', view.backend ? [view.backend.name, view.backend.fallbackReason].filter(Boolean).join(': ') : '–'],
    ['Analyzer runs in', monitor.host ? [monitor.host.kind, ...monitor.host.fallbacks].join('; ') : '–'],
    [
      'JavaScript memory of the page',
      memory ? `${(memory.usedJSHeapSize / 2 ** 20).toFixed(1)} MiB` : 'not told by this browser',
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** Percentiles of the time that each stage of a frame takes, ms. */
export function latencyTable(monitor: Monitor): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Stage</th>
        <th scope="col" class="number">p50 ms</th>
        <th scope="col" class="number">p90 ms</th>
        <th scope="col" class="number">p99 ms</th>
        <th scope="col" class="number">Frames</th>
      </tr>
    </thead>
    <tbody>
      ${monitor.latencies().map(
        ({ stage, p50, p90, p99, count }) =>
          html`<tr>
            <th scope="row">${stage}</th>
            ${[p50, p90, p99].map(ms => html`<td class="number">${ms.toFixed(1)}</td>`)}
            <td class="number">${count}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** States and hints of this check so far, or its last half minute. */
export function timeline(monitor: Monitor, nowMs: number): TemplateResult {
  const first = monitor.states[0]?.fromMs ?? nowMs;
  const span = Math.min(Math.max(nowMs - first, SHORTEST_TIMELINE_MS), TIMELINE_MS);
  return html`<div class="timeline" role="img" aria-label="States and hints of the last ${Math.round(span / 1000)} seconds">
    ${lane('State', monitor.states, nowMs, span)}${lane('Hint', monitor.hints, nowMs, span)}
    <p class="quiet scale"><span>${(span / 1000).toFixed(0)} s ago</span><span>now</span></p>
  </div>`;
}

function lane(name: string, spans: readonly Span[], nowMs: number, width: number): TemplateResult {
  const from = nowMs - width;
  const place = (ms: number) => `${(100 * (Math.max(ms, from) - from)) / width}%`;
  return html`<div class="lane">
    <span class="lane-name">${name}</span>
    <div class="spans">
      ${spans.map((span, i) => {
        const end = spans[i + 1]?.fromMs ?? nowMs;
        const style = { insetInlineStart: place(span.fromMs), insetInlineEnd: `calc(100% - ${place(end)})` };
        return span.label && end > from
          ? html`<span class="span" data-label=${span.label} style=${styleMap(style)} title=${span.label}>${span.label}</span>`
          : '';
      })}
    </div>
  </div>`;
}

/** What was loaded of the product, how large, when and for how long. */
export function assetWaterfall(): TemplateResult {
  const loads = performance.getEntriesByType('resource').flatMap(entry => {
    const path = ASSET.exec(entry.name);
    return path && entry instanceof PerformanceResourceTiming ? [{ entry, name: `${path[1]}/${path[2]}` }] : [];
  });
  if (loads.length === 0) return html`<p class="quiet">Nothing loaded yet: start the check.</p>`;
  const first = Math.min(...loads.map(({ entry }) => entry.startTime));
  const span = Math.max(...loads.map(({ entry }) => entry.responseEnd)) - first || 1;
  const share = (ms: number) => `${(100 * ms) / span}%`;
  const total = loads.reduce((sum, { entry }) => sum + entry.decodedBodySize, 0);
  return html`<table class="waterfall">
    <thead>
      <tr>
        <th scope="col">File</th>
        <th scope="col" class="number">kB</th>
        <th scope="col" class="number">from ms</th>
        <th scope="col" class="number">took ms</th>
        <th scope="col" class="wide">When</th>
      </tr>
    </thead>
    <tbody>
      ${loads.map(
        ({ entry, name }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="number">${kilobytes(entry.decodedBodySize)}</td>
            <td class="number">${(entry.startTime - first).toFixed(0)}</td>
            <td class="number">${entry.duration.toFixed(0)}</td>
            <td>
              <div class="load">
                <div
                  style=${styleMap({ insetInlineStart: share(entry.startTime - first), inlineSize: share(entry.duration) })}
                ></div>
              </div>
            </td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr><th scope="row">${loads.length} files</th><td class="number">${kilobytes(total)}</td><td></td><td class="number">${span.toFixed(0)}</td><td></td></tr>
    </tfoot>
  </table>`;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

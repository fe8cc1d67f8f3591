import { html, type TemplateResult } from 'lit';
import type { TextTable } from '../src/evaluation/format.js';

/** The tables of a report, as in the terminal and in the HTML file. */
export function textTable({ title, columns, rows }: TextTable): TemplateResult {
  return html`<div class="card scroll" tabindex="0" role="region" aria-label=${title}>
    <h3>${title}</h3>
    <table>
      <thead><tr>${columns.map((name, i) => html`<th scope="col" class=${i > 0 ? 'number' : ''}>${name}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr><th scope="row">${first}</th>${others.map(cell => html`<td class="number">${cell}</td>`)}</tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

import { html, nothing, svg, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import { CONFIG_SCHEMA } from '../../src/core/config.js';
import type { CheckName, CheckResult } from '../../src/core/gate.js';

const STATUS_TEXT = { ok: 'OK', guided: 'guides', refused: 'refuses' } as const;
const SPARK = { width: 90, height: 22 };

/** Whether the limits of a check are a floor, as the name of its setting says. */
export function isFloor(name: CheckName): boolean {
  return name.startsWith('min');
}

/** `0.053`, `14.2`, `128`: three significant digits. */
export function formatMeasure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}

/** The end of a check's scale: enough to show its guidance limit and the value, and the hard limit where it is near. */
function scaleEnd({ hard, guidance, value }: CheckResult): number {
  const near = hard <= guidance * 3 ? hard : 0;
  return Math.max(guidance * 2, near * 1.15, value * 1.05, Number.EPSILON);
}

/** Every check as a bar with both limits, its history where there is one, and the verdict in words. */
export function gateBars(
  checks: readonly CheckResult[],
  historyOf?: (name: CheckName) => readonly number[],
): TemplateResult {
  return html`<table class="gate">
    <thead>
      <tr>
        <th scope="col">Check</th>
        <th scope="col" class="number">Value</th>
        <th scope="col" class="wide">Against its limits</th>
        <th scope="col" class="number">Hard</th>
        <th scope="col" class="number">Guidance</th>
        ${historyOf ? html`<th scope="col">History</th>` : nothing}
        <th scope="col">Says</th>
      </tr>
    </thead>
    <tbody>
      ${checks.map(check => checkRow(check, historyOf?.(check.name)))}
    </tbody>
  </table>`;
}

function checkRow(check: CheckResult, history: readonly number[] | undefined): TemplateResult {
  const { name, value, hard, guidance, status } = check;
  const end = scaleEnd(check);
  const at = (amount: number) => `${Math.min((100 * amount) / end, 100)}%`;
  const { unit, doc } = CONFIG_SCHEMA.gate[name].guidance;
  return html`<tr class=${status}>
    <th scope="row" title="${doc} (${unit})">${name}</th>
    <td class="number">${formatMeasure(value)}</td>
    <td>
      <div class="bar ${isFloor(name) ? 'floor' : 'ceiling'}" style=${styleMap({ '--hard': at(hard), '--guidance': at(guidance) })}>
        <div class="fill" style=${styleMap({ inlineSize: at(Math.max(value, 0)) })}></div>
        <div class="limit guidance" style=${styleMap({ insetInlineStart: at(guidance) })}></div>
        ${hard <= end ? html`<div class="limit hard" style=${styleMap({ insetInlineStart: at(hard) })}></div>` : nothing}
      </div>
    </td>
    <td class="number">${formatMeasure(hard)}</td>
    <td class="number">${formatMeasure(guidance)}</td>
    ${history ? html`<td>${sparkline(history, guidance)}</td>` : nothing}
    <td class="says">${STATUS_TEXT[status]}</td>
  </tr>`;
}

function sparkline(values: readonly number[], limit: number): TemplateResult {
  const low = Math.min(limit, ...values);
  const high = Math.max(limit, ...values);
  const y = (value: number) => SPARK.height - 2 - ((value - low) / (high - low || 1)) * (SPARK.height - 4);
  const x = (i: number) => (i / Math.max(values.length - 1, 1)) * SPARK.width;
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return html`<svg class="spark" width=${SPARK.width} height=${SPARK.height} aria-hidden="true">
    ${svg`<line x1="0" x2=${SPARK.width} y1=${y(limit)} y2=${y(limit)} /><polyline points=${points} />`}
  </svg>`;
}

import { join } from 'node:path';
import sharp from 'sharp';
import type { CheckResult } from '../core/gate.js';
import { explain, type GateEvaluation, type JudgedPhoto, round } from './gate-evaluation.js';
import { formatEvaluation } from './gate-text.js';

/** Longer side of a thumbnail, px. */
const THUMBNAIL = 160;
const PLOT = { width: 640, row: 18, left: 170, right: 60 } as const;
/** Largest number of dots drawn per class; more are thinned out evenly. */
const MOST_DOTS = 150;

/** The evaluation as one HTML file without any reference to another. */
export async function renderReport(evaluation: GateEvaluation, folder: string): Promise<string> {
  const cards = await Promise.all(evaluation.wrong.map(photo => card(photo, folder)));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gate evaluation</title><style>${STYLE}</style>
<h1>Gate evaluation</h1>
<pre>${escapeHtml(formatEvaluation(evaluation))}</pre>
<h2>Measures by class</h2>
<p>One dot per photo. Dashed: guidance limit; solid: hard limit.</p>
${checkNames(evaluation.photos)
  .map(name => plot(name, evaluation.photos))
  .join('\n')}
<h2>Other than expected</h2>
<div class="cards">${cards.join('')}</div>
</html>`;
}

const STYLE = `
body{font:14px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem}
pre{overflow:auto;background:#8881;padding:1rem}
.cards{display:flex;flex-wrap:wrap;gap:1rem}
figure{margin:0;width:${THUMBNAIL + 20}px;font-size:12px;overflow-wrap:anywhere}
svg{display:block;margin:0 0 1rem;max-width:100%}text{font:11px system-ui,sans-serif}
`;

async function card(photo: JudgedPhoto, folder: string): Promise<string> {
  const thumbnail = await sharp(join(folder, photo.file))
    .rotate()
    .resize(THUMBNAIL, THUMBNAIL, { fit: 'inside' })
    .jpeg({ quality: 70 })
    .toBuffer()
    .catch(() => undefined);
  const picture = thumbnail
    ? `<img alt="" src="data:image/jpeg;base64,${thumbnail.toString('base64')}">`
    : '(unreadable)';
  const caption = `${photo.label} → ${photo.got}${photo.hint ? ` (${photo.hint})` : ''}`;
  return `<figure>${picture}<figcaption><b>${escapeHtml(caption)}</b><br>${escapeHtml(photo.file)}<br>${escapeHtml(explain(photo))}</figcaption></figure>`;
}

function checkNames(photos: readonly JudgedPhoto[]): CheckResult['name'][] {
  const names = new Set(photos.flatMap(({ checks }) => checks.map(({ name }) => name)));
  return [...names];
}

/** A strip plot: one row per class, one dot per photo. */
function plot(name: CheckResult['name'], photos: readonly JudgedPhoto[]): string {
  const measured = photos.flatMap(photo => {
    const check = photo.checks.find(result => result.name === name);
    return check ? [{ label: photo.label, ...check }] : [];
  });
  const labels = [...new Set(measured.map(({ label }) => label))].sort();
  const { hard, guidance } = measured[0];
  const values = measured.map(({ value }) => value);
  const low = Math.min(...values, hard, guidance);
  const span = Math.max(...values, hard, guidance) - low || 1;
  const { width, row, left, right } = PLOT;
  const x = (value: number) => (left + ((value - low) / span) * (width - left - right)).toFixed(1);
  const height = row * (labels.length + 1);
  const rows = labels.map((label, index) => {
    const y = row * (index + 1) - row / 2;
    const dots = thin(measured.filter(entry => entry.label === label)).map(
      ({ value }) => `<circle cx="${x(value)}" cy="${y}" r="3" fill="#36c" fill-opacity=".35"/>`,
    );
    return `<text x="${left - 8}" y="${y + 4}" text-anchor="end" fill="currentColor">${escapeHtml(label)}</text>${dots.join('')}`;
  });
  const limit = (value: number, dash: string) =>
    `<line x1="${x(value)}" x2="${x(value)}" y1="0" y2="${height - row}" stroke="#c30" stroke-dasharray="${dash}"/>`;
  const axis = [low, low + span].map(
    value => `<text x="${x(value)}" y="${height - 4}" text-anchor="middle" fill="currentColor">${round(value)}</text>`,
  );
  return `<h3>${name}</h3><svg width="${width}" height="${height}" role="img" aria-label="${name} by class">${rows.join('')}${limit(guidance, '3 3')}${limit(hard, 'none')}${axis.join('')}</svg>`;
}

function thin<T>(entries: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(entries.length / MOST_DOTS));
  return entries.filter((_, index) => index % step === 0);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}

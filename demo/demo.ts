import '../src/define.js';
import type { ConfirmPolicy } from '../src/confirm/policy.js';
import { LOCALES } from '../src/element/match-locale.js';
import type { BackendChoice } from '../src/engine/choose-backend.js';
import type { LivenessCheck } from '../src/index.js';

/** The QA page: every setting lives in the URL, every event in the log. */

const SAMPLES = ['cap13_edit2', 'cap12_edit', 'franck'];
const EVENTS = ['ready', 'state-change', 'hint-change', 'capture', 'complete', 'error', 'cancel'] as const;

const check = find<LivenessCheck>('liveness-check');
const form = find<HTMLFormElement>('#settings');
const log = find<HTMLOListElement>('#log');
const started = performance.now();

function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

function fillSelect(name: string, options: [value: string, label: string][]): void {
  const select = form.elements.namedItem(name) as HTMLSelectElement;
  select.append(...options.map(([value, label]) => new Option(label, value)));
}

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
fillSelect('locale', [
  ['en', 'English'],
  ...LOCALES.map((code): [string, string] => [code, languageNames.of(code) ?? code]),
]);
fillSelect('source', [['', 'Real camera'], ...SAMPLES.map((name): [string, string] => [name, `Sample clip ${name}`])]);

function readUrl(): void {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.checked = value === 'on';
    else if (field instanceof HTMLSelectElement) field.value = value;
  }
}

function writeUrl(): void {
  const settings = new URLSearchParams(
    [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' && value ? [[name, value]] : [])),
  );
  history.replaceState(null, '', `?${settings}`);
}

function applySettings(): void {
  const settings = new FormData(form);
  const source = String(settings.get('source') ?? '');
  check.locale = String(settings.get('locale'));
  check.backend = String(settings.get('backend')) as BackendChoice;
  check.confirm = String(settings.get('confirm')) as ConfirmPolicy;
  check.allowUpload = settings.has('upload');
  check.getStream = source ? () => playClip(`/test/fixtures/media/${source}.webm`) : undefined;
  document.documentElement.style.colorScheme = String(settings.get('theme'));
  check.cancel();
}

/** A recorded clip as the camera, for machines without one. */
async function playClip(url: string): Promise<MediaStream> {
  const clip = document.createElement('video');
  clip.src = url;
  clip.muted = true;
  clip.loop = true;
  await clip.play();
  return (clip as HTMLVideoElement & { captureStream(): MediaStream }).captureStream();
}

function addToLog(name: string, detail: object): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const item = document.createElement('li');
  item.textContent = `${seconds} s  ${name}  ${JSON.stringify(detail, summarize)}`;
  log.append(item);
  log.scrollTop = log.scrollHeight;
}

/** Pictures and the whole response have places of their own. */
function summarize(key: string, value: unknown): unknown {
  if (value instanceof Blob) return `${value.size} bytes`;
  if (value instanceof Error) return String(value);
  return key === 'local' ? undefined : value;
}

for (const name of EVENTS) {
  check.addEventListener(`liveness-${name}`, event => addToLog(name, event.detail));
}

check.addEventListener('liveness-complete', ({ detail }) => {
  const { response, image, durationMs } = detail;
  if (response.status !== 'success') return;
  const { score, rejection_reason: reason } = response.liveness;
  find('#verdict').textContent =
    `${reason || 'accepted'}, score ${score.toFixed(3)}, ${(durationMs / 1000).toFixed(1)} s`;
  find('#response').textContent = JSON.stringify(response, null, 2);
  const picture = find<HTMLImageElement>('#capture');
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(image);
  picture.hidden = false;
});

find('#copy').addEventListener('click', () => {
  void navigator.clipboard.writeText([...log.children].map(item => item.textContent).join('\n'));
});

form.addEventListener('change', () => {
  writeUrl();
  applySettings();
});
readUrl();
applySettings();

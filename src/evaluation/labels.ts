import { parseCsvRecords } from './csv.js';

/** What is known of an image before it is judged. */
export interface ImageLabels {
  /** `''` where the truth is unknown or the question makes no sense (a drawing). */
  label: 'live' | 'spoof' | '';
  /** Attack instrument (`screen`, `print`…); `''` for a live face. */
  attack: string;
  /** What the gate should say: `valid`, or why not; `''` where nobody said. */
  gate: string;
  /** Where the image comes from: a data set, a camera, a folder. */
  source: string;
  /** Images of one group are one sample: one clip, one person. */
  group: string;
}

/** File of labels that is looked for beside the images. */
export const LABELS_FILE = 'labels.csv';

const UNKNOWN_ATTACK = 'unknown';
const LIVE_FOLDER = /^(live|real|bona-?fide|genuine)$/i;
const SPOOF_FOLDER = /^(spoof|fake|attacks?)$/i;

/**
 * Reads `labels.csv`: a `file` column and any of label, attack, gate, source, group.
 * @returns labels by file, paths as written with `/`
 * @throws SyntaxError when the file is not CSV or names no files, or a label is neither live nor spoof
 */
export function readLabels(csv: string): Map<string, ImageLabels> {
  const records = parseCsvRecords(csv);
  if (records.length > 0 && records[0].file === undefined) throw new SyntaxError('labels.csv has no column "file".');
  return new Map(records.map(record => [normalizePath(record.file), readRecord(record)]));
}

function readRecord({
  file,
  label = '',
  attack = '',
  gate = '',
  source = '',
  group = '',
}: Record<string, string>): ImageLabels {
  if (label !== 'live' && label !== 'spoof' && label !== '') {
    throw new SyntaxError(`labels.csv: "${label}" of ${file} is neither live nor spoof.`);
  }
  return {
    label,
    attack: label === 'spoof' ? attack || UNKNOWN_ATTACK : '',
    gate,
    source,
    group: group || normalizePath(file),
  };
}

/**
 * Labels by folder, where there is no file of them: `live/…` and `spoof/<attack>/…`, at any depth. A further folder
 * below is the group; otherwise every image is one of its own.
 */
export function labelsFromPath(path: string): ImageLabels {
  const file = normalizePath(path);
  const folders = file.split('/').slice(0, -1);
  const live = folders.findIndex(name => LIVE_FOLDER.test(name));
  const spoof = folders.findIndex(name => SPOOF_FOLDER.test(name));
  const at = Math.max(live, spoof);
  if (at < 0) return { label: '', attack: '', gate: '', source: folders[0] ?? '', group: file };
  const label = spoof > live ? 'spoof' : 'live';
  const below = folders.slice(at + 1);
  const attack = label === 'spoof' ? (below.shift() ?? UNKNOWN_ATTACK) : '';
  return { label, attack, gate: '', source: folders[at - 1] ?? '', group: below.length > 0 ? folders.join('/') : file };
}

/** The labels of a path: those of the file of labels, else those of its folders. */
export function findLabels(path: string, labels: ReadonlyMap<string, ImageLabels>): ImageLabels {
  const file = normalizePath(path);
  for (let rest = file; ; rest = rest.slice(rest.indexOf('/') + 1)) {
    const known = labels.get(rest);
    if (known) return known;
    if (!rest.includes('/')) return labelsFromPath(file);
  }
}

function normalizePath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\.?\//, '');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One row of `labels.csv`. */
export interface LabelRow {
  /** Path relative to the folder of labels.csv. */
  file: string;
  /** Expected class for the gate; empty where the label says nothing about it. */
  gate: string;
  source: string;
  framing: string;
  group: string;
}

const COLUMNS = ['file', 'gate', 'source', 'framing', 'group'] as const;

/**
 * Reads the labels of a folder of photos.
 * @throws Error that names the file and what it lacks
 */
export async function readLabels(folder: string): Promise<LabelRow[]> {
  const path = join(folder, 'labels.csv');
  const text = await readFile(path, 'utf8').catch(error => {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  });
  const [header, ...rows] = parseCsv(text);
  const missing = COLUMNS.filter(name => !header?.includes(name));
  if (!header || missing.length > 0) throw new Error(`${path} lacks the columns ${missing.join(', ')}.`);
  return rows.map(
    row => Object.fromEntries(COLUMNS.map(name => [name, row[header.indexOf(name)] ?? ''])) as unknown as LabelRow,
  );
}

/** Comma-separated values with quoted fields (RFC 4180); empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) throw new Error(`Row ${rows.length + 1} of the CSV file is malformed.`);
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

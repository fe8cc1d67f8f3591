/** Comma-separated values after RFC 4180. */

/** Rows of fields; quoted fields may hold commas, quotes and line breaks. A byte order mark and empty lines are skipped. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const source = text.replace(/^\ufeff/, '');
  while (fields.lastIndex < source.length) {
    const match = fields.exec(source);
    if (!match) throw new SyntaxError(`Row ${rows.length + 1} of the CSV is not well formed.`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]);
    if (match[3] === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push([...row, '']);
  return rows;
}

/** Rows as objects, keyed by the first row. */
export function parseCsvRecords(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(text);
  return rows.map(row => Object.fromEntries(header.map((name, i) => [name.trim(), row[i] ?? ''])));
}

/**
 * The text of a CSV file. What a spreadsheet would run as a formula is quoted with an apostrophe: file names come from
 * anywhere.
 */
export function formatCsv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map(row => `${row.map(formatField).join(',')}\r\n`).join('');
}

function formatField(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

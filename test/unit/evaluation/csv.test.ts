import { describe, expect, test } from 'vitest';
import { formatCsv, parseCsv, parseCsvRecords } from '../../../src/evaluation/csv.js';

describe('parseCsv', () => {
  test.each([
    [
      'plain rows, whatever the line ends',
      'a,b\r\n1,2\n3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['quoted commas, quotes and line breaks', '"a,b","say ""hi""","two\nlines"\n', [['a,b', 'say "hi"', 'two\nlines']]],
    [
      'empty fields, also the last one',
      'a,,\n,b,\n',
      [
        ['a', '', ''],
        ['', 'b', ''],
      ],
    ],
    ['a last row that ends in a comma', 'a,b,', [['a', 'b', '']]],
    [
      'a byte order mark and empty lines',
      '\ufeffa,b\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', (_what, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test('names the row that is not well formed', () => {
    expect(() => parseCsv('a,b\n1,"open')).toThrow(/Row 2/);
  });

  test('keys records by the first row', () => {
    expect(parseCsvRecords('file, label\nx.jpg,live\ny.jpg')).toEqual([
      { file: 'x.jpg', label: 'live' },
      { file: 'y.jpg', label: '' },
    ]);
  });
});

describe('formatCsv', () => {
  test('writes what parseCsv reads', () => {
    const rows = [
      ['a,b', 'say "hi"', 'two\nlines', ''],
      ['1', '0.5', 'é', 'x'],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
  });

  test('lets no spreadsheet run a file’s name, and keeps numbers as they are', () => {
    expect(formatCsv([['=HYPERLINK("x")', '@a', -0.5, Number.NaN]])).toBe(`"'=HYPERLINK(""x"")",'@a,-0.5,\r\n`);
  });
});

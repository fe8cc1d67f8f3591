import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAILURES } from '../../../src/server/failures.js';

it('docs/confirm.md lists every failure as it is', () => {
  const rows = readFileSync('docs/confirm.md', 'utf8').match(/^\| `[\w-]+` \| \d{3} \| \w+_\w+ \|.*/gm) ?? [];
  const documented = rows.map(row => row.split(' | ').slice(0, 5).join(' | '));
  const actual = Object.entries(FAILURES).map(
    ([name, { status, type, code, retry }]) => `| \`${name}\` | ${status} | ${type} | ${code} | ${retry}`,
  );
  expect(documented).toEqual(actual);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectPath } from '../../../src/cli/project.js';
import { ERROR_CODES } from '../../../src/core/errors.js';
import { HINTS } from '../../../src/core/hints.js';
import { REJECTION_REASONS } from '../../../src/core/response.js';
import { EN, type MessageKey } from '../../../src/element/locales/en.js';
import { LOCALES } from '../../../src/element/match-locale.js';

interface LocaleFile {
  code: string;
  name: string;
  dir: string;
  messages: Record<string, string>;
}

const FOLDER = projectPath('src', 'element', 'locales');
const KEYS = Object.keys(EN) as MessageKey[];
const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];
/** The official languages of the European Union; English is built in. */
const EUROPEAN = 'bg cs da de el es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split(' ');
const ALSO_PROMISED = 'ar he fa ur hi bn zh-CN zh-TW ja ko id vi th tr uk sw pt-BR es-419'.split(' ');

const files = readdirSync(FOLDER).filter(name => name.endsWith('.json'));

function read(code: string): LocaleFile {
  return JSON.parse(readFileSync(join(FOLDER, `${code}.json`), 'utf8')) as LocaleFile;
}

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('the list, the files and the promise agree', () => {
  expect(files.sort()).toEqual(LOCALES.map(code => `${code}.json`).sort());
  expect(LOCALES).toEqual(expect.arrayContaining([...EUROPEAN, ...ALSO_PROMISED]));
  expect(LOCALES.length).toBeGreaterThanOrEqual(30);
});

describe.each(LOCALES)('%s', code => {
  test('says which language it is and how it is written', () => {
    const { code: own, name, dir } = read(code);
    expect(own).toBe(code);
    expect(name.trim()).not.toBe('');
    expect(dir).toBe(RIGHT_TO_LEFT.includes(code) ? 'rtl' : 'ltr');
  });

  test('has exactly the keys of English, each with a text', () => {
    const { messages } = read(code);
    expect(Object.keys(messages).sort()).toEqual([...KEYS].sort());
    expect(KEYS.filter(key => typeof messages[key] !== 'string' || messages[key].trim() === '')).toEqual([]);
  });

  test('fills in the same values and brings no markup', () => {
    const { messages } = read(code);
    const different = KEYS.filter(
      key =>
        placeholders(messages[key] ?? '').join() !== placeholders(EN[key]).join() || /[<>]/.test(messages[key] ?? ''),
    );
    expect(different).toEqual([]);
  });

  test('is translated', () => {
    const { messages } = read(code);
    const english = KEYS.filter(key => messages[key] === EN[key] && /[a-z]{4} [a-z]/i.test(EN[key]));
    expect(english).toEqual([]);
  });
});

describe('keys', () => {
  const sources = readdirSync(projectPath('src', 'element'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.includes('locales'))
    .map(name => readFileSync(projectPath('src', 'element', name), 'utf8'))
    .join('\n');

  /** What stands in a template for a part of a key. */
  const FILLINGS: [prefix: string, suffix: string, values: readonly string[]][] = [
    ['hint.', '', HINTS],
    ['hint.', '.more', HINTS],
    ['error.', '', ERROR_CODES],
    ['error.', '.more', ERROR_CODES],
    ['result.', '', REJECTION_REASONS.filter(Boolean)],
  ];

  function usedKeys(): Set<string> {
    const used = new Set([...sources.matchAll(/'((?:ui|hint|result|error)\.[\w.-]+)'/g)].map(match => match[1]!));
    for (const [, prefix, suffix] of sources.matchAll(/`((?:hint|result|error)\.)\$\{[^}]+\}([\w.]*)`/g)) {
      const filling = FILLINGS.find(([start, end]) => start === prefix && end === suffix);
      expect(filling, `${prefix}…${suffix} is built in a way that this test does not know`).toBeDefined();
      for (const value of filling![2]) used.add(prefix + value + suffix);
    }
    // `${key}.more` of whatever is a title.
    if (/`\$\{(?:title|key)\}\.more`/.test(sources)) {
      for (const key of [...used]) if (`${key}.more` in EN) used.add(`${key}.more`);
    }
    return used;
  }

  test('every key is used', () => {
    const used = usedKeys();
    expect(KEYS.filter(key => !used.has(key))).toEqual([]);
  });

  test('every used key exists', () => {
    expect([...usedKeys()].filter(key => !(key in EN))).toEqual([]);
  });

  test('every hint, error and rejection has its texts', () => {
    const needed = [
      ...HINTS.flatMap(hint => [`hint.${hint}`, `hint.${hint}.more`]),
      ...ERROR_CODES.flatMap(code => [`error.${code}`, `error.${code}.more`]),
      ...REJECTION_REASONS.filter(Boolean).flatMap(reason => [`result.${reason}`, `result.${reason}.more`]),
      'result.accepted',
      'result.accepted.more',
    ];
    expect(needed.filter(key => !(key in EN))).toEqual([]);
  });
});

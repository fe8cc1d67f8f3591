import { describe, expect, test } from 'vitest';
import { LOCALES, matchLocale } from '../../../src/element/match-locale.js';

test.each([
  ['en', 'en'],
  ['en-GB', 'en'],
  ['pt', 'pt'],
  ['pt-PT', 'pt'],
  ['pt-BR', 'pt-BR'],
  ['pt-AO', 'pt'],
  ['es', 'es'],
  ['es-ES', 'es'],
  ['es-MX', 'es-419'],
  ['es-419', 'es-419'],
  ['es-US', 'es-419'],
  ['zh', 'zh-CN'],
  ['zh-CN', 'zh-CN'],
  ['zh-SG', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh-Hans-HK', 'zh-CN'],
  ['zh-TW', 'zh-TW'],
  ['zh-HK', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
  ['zh-Hant-HK', 'zh-TW'],
  ['no', 'nb'],
  ['nb-NO', 'nb'],
  ['nn', 'nb'],
  ['iw', 'he'],
  ['he-IL', 'he'],
  ['in', 'id'],
  ['id-ID', 'id'],
  ['de-AT', 'de'],
  ['de-CH-1996', 'de'],
  ['fr-CA', 'fr'],
  ['ar-EG', 'ar'],
  ['sr', 'en'],
  ['ml', 'en'],
])('%s reads %s', (tag, code) => {
  expect(matchLocale(tag)).toBe(code);
});

describe('tags as people write them', () => {
  test.each([
    ['DE', 'de'],
    ['pt_BR', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    [' fr ', 'fr'],
    ['ZH_hant_hk', 'zh-TW'],
  ])('"%s" is %s', (tag, code) => {
    expect(matchLocale(tag)).toBe(code);
  });

  test.each(['', ' ', 'x', 'english!', 'de--AT', '42', 'undefined-and-more', '../../etc/passwd'])(
    '"%s" is no language: English',
    tag => {
      expect(matchLocale(tag)).toBe('en');
    },
  );
});

test('every shipped locale is found by its own name', () => {
  expect(LOCALES.map(matchLocale)).toEqual([...LOCALES]);
});

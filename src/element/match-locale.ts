/** The locales that ship as files; English is built in. */
export const LOCALES = [
  'ar',
  'bg',
  'bn',
  'ca',
  'cs',
  'da',
  'de',
  'el',
  'es',
  'es-419',
  'et',
  'fa',
  'fi',
  'fr',
  'ga',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'lt',
  'lv',
  'mt',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'sk',
  'sl',
  'sv',
  'sw',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh-CN',
  'zh-TW',
] as const;
export type LocaleCode = (typeof LOCALES)[number] | 'en';

/** Old and macro language codes that browsers still report. */
const ALIASES: Record<string, string> = { no: 'nb', nn: 'nb', iw: 'he', in: 'id' };

/**
 * The shipped locale that a person who asked for `tag` reads best; English when none does.
 * @param tag BCP 47, e.g. `pt-PT`, `es-MX`, `zh-Hant-HK`; invalid tags are English too
 */
export function matchLocale(tag: string): LocaleCode {
  let wanted: Intl.Locale;
  try {
    wanted = new Intl.Locale(tag.trim().replaceAll('_', '-'));
  } catch {
    return 'en';
  }
  const language = ALIASES[wanted.language] ?? wanted.language;
  if (language === 'zh') return wanted.maximize().script === 'Hant' ? 'zh-TW' : 'zh-CN';
  if (language === 'es') return !wanted.region || wanted.region === 'ES' ? 'es' : 'es-419';
  const regional = `${language}-${wanted.region}`;
  return LOCALES.find(code => code === regional) ?? LOCALES.find(code => code === language) ?? 'en';
}

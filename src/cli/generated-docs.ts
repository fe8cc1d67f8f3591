/** The parts of the documentation that are written by the code itself; `npm run docs` puts them in their places. */
import { readFile } from 'node:fs/promises';
import { CONFIG_SCHEMA } from '../core/config.js';
import { isNumberSetting, type NumberSetting, type SettingGroup } from '../core/config-schema.js';
import { EMPTY_FRAME_CHECKS, type FrameCheck, GATE_CHECKS, type GateCheck } from '../core/gate-checks.js';
import { LOCALES } from '../element/match-locale.js';
import { type ElementManifest, readElementManifest } from './element-manifest.js';
import { projectPath } from './project.js';

/** Files that hold generated regions, `<!-- generated: NAME -->` to `<!-- end -->`. */
export const DOCUMENTED_FILES = [
  'README.md',
  'docs/element.md',
  'docs/configuration.md',
  'docs/gate.md',
  'docs/locales.md',
  'llms.txt',
];

const REGION = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * Every documented file as it should be, by path.
 * @throws Error when a file names a region that nobody writes, or holds none
 */
export async function generateDocs(): Promise<Map<string, string>> {
  const regions = writeRegions(await readElementManifest());
  const files = new Map<string, string>();
  for (const path of DOCUMENTED_FILES) {
    const before = await readFile(projectPath(path), 'utf8');
    let count = 0;
    const after = before.replace(REGION, (_whole, start: string, name: string, end: string) => {
      const region = regions[name];
      if (region === undefined) throw new Error(`${path}: nobody writes the region "${name}".`);
      count++;
      return `${start}\n${region}\n\n${end}`;
    });
    if (count === 0) throw new Error(`${path} has no generated region.`);
    files.set(path, after);
  }
  return files;
}

function writeRegions(manifest: ElementManifest): Record<string, string> {
  const { declaration, attributes, events, properties, methods } = manifest;
  const names = (list: readonly { name: string; description?: string }[] | undefined, code = (name: string) => name) =>
    (list ?? []).map(({ name, description }) => [`\`${code(name)}\``, oneLine(description)]);
  const written = attributes.map(({ name, default: initial, description }) => [
    `\`${name}\``,
    initial === undefined || initial === 'false' || initial === "''" ? '' : `\`${initial.replaceAll("'", '')}\``,
    oneLine(description),
  ]);
  return {
    attributes: table(['Attribute', 'Default', ''], written),
    events: table(
      ['Event', '`detail`', ''],
      events.map(({ name, keys, description }) => [
        `\`${name}\``,
        keys.map(key => `\`${key}\``).join(', '),
        oneLine(description),
      ]),
    ),
    properties: table(
      ['Property', 'Type', ''],
      properties.map(({ name, type, readonly, description }) => [
        `\`${name}\`${readonly ? ' (read only)' : ''}`,
        `\`${type!.text}\``,
        oneLine(description),
      ]),
    ),
    methods: table(
      ['Method', ''],
      methods.map(({ name, parameters = [], description }) => [
        `\`${name}(${parameters.map(parameter => parameter.name + (parameter.optional ? '?' : '')).join(', ')})\``,
        oneLine(description),
      ]),
    ),
    slots: table(['Slot', ''], names(declaration.slots)),
    parts: table(['Part', ''], names(declaration.cssParts)),
    states: table(
      ['State', ''],
      names(
        (declaration as { cssStates?: { name: string; description?: string }[] }).cssStates,
        name => `:state(${name})`,
      ),
    ),
    'css-properties': table(
      ['Property', 'Default', ''],
      (declaration.cssProperties ?? []).map(({ name, default: initial, description }) => [
        `\`${name}\``,
        initial === undefined ? '' : `\`${initial}\``,
        oneLine(description),
      ]),
    ),
    configuration: configurationTable(),
    'face-checks': checksTable(GATE_CHECKS),
    'empty-frame-checks': checksTable(EMPTY_FRAME_CHECKS),
    locales: ['en', ...LOCALES].sort().map(languageName).join(', '),
  };
}

function languageName(code: string): string {
  return `\`${code}\` ${new Intl.DisplayNames('en', { type: 'language' }).of(code)}`;
}

function configurationTable(): string {
  const rows: string[][] = [];
  const visit = (group: SettingGroup, path: string) => {
    for (const [key, entry] of Object.entries(group)) {
      if (!isNumberSetting(entry)) visit(entry, `${path}${key}.`);
      else {
        const { default: initial, min, max, unit, doc } = entry;
        rows.push([`\`${path}${key}\``, String(initial), `${min}…${max}`, unit, doc]);
      }
    }
  };
  visit(CONFIG_SCHEMA, '');
  return table(['Setting', 'Default', 'Range', 'Unit', ''], rows);
}

function checksTable(checks: readonly (GateCheck | FrameCheck)[]): string {
  const rows = checks.map(({ name, limit, reason, hint }) => {
    const { hard, guidance } = CONFIG_SCHEMA.gate[name];
    const beyond = (setting: NumberSetting) =>
      setting.default === setting[limit] ? '–' : `${limit === 'min' ? '<' : '>'} ${setting.default}`;
    const measure = guidance.doc.replace(/ Guided beyond this\.$/, '');
    return [`\`${name}\``, measure, guidance.unit, beyond(hard), beyond(guidance), `\`${reason}\``, `\`${hint}\``];
  });
  return table(['Check', 'Measure', 'Unit', 'Hard', 'Guidance', 'Reason', 'Hint'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function oneLine(description = ''): string {
  return description.replaceAll('\n', ' ');
}

/** custom-elements.json against the element that is shipped: everything it has is listed, and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomElementDeclaration, Package } from 'custom-elements-manifest/schema';
import { beforeAll, expect, test } from 'vitest';
import { LIVENESS_STATES } from '../../src/core/session.js';
import { cleanConsumer, runNode } from './packed.js';

let dist: string;
let manifest: CustomElementDeclaration & { cssStates: { name: string }[] };
/** What the class says of itself, imported on Node. */
let element: { attributes: string[]; properties: string[]; members: string[]; css: string };
/** All scripts of the package's entries. */
let code: string;

beforeAll(async () => {
  const consumer = await cleanConsumer();
  dist = join(consumer, 'node_modules/liveness-check/dist');
  const { modules } = JSON.parse(await readFile(join(dist, 'custom-elements.json'), 'utf8')) as Package;
  manifest = modules[0]!.declarations![0] as typeof manifest;
  const script = `
    const { LivenessCheck } = await import('liveness-check');
    const own = Object.getOwnPropertyNames(LivenessCheck.prototype);
    console.log(JSON.stringify({
      attributes: LivenessCheck.observedAttributes,
      properties: [...LivenessCheck.elementProperties].filter(([, options]) => !options.state).map(([name]) => name),
      members: own,
      css: [LivenessCheck.styles].flat().map(style => style.cssText).join(''),
    }))`;
  element = JSON.parse(await runNode(consumer, ['--input-type=module', '-e', script]));
  const files = (await readdir(dist)).filter(file => /^(src|engine|define|index).*\.js$/.test(file));
  code = (await Promise.all(files.map(file => readFile(join(dist, file), 'utf8')))).join('\n');
});

const names = (list: readonly { name: string }[] | undefined) => (list ?? []).map(({ name }) => name).sort();
const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(match => match[1]!))].sort();

test('attributes', () => {
  expect(element.attributes.length).toBeGreaterThan(10);
  expect(names(manifest.attributes)).toEqual(element.attributes.sort());
});

test('properties and methods', () => {
  const fields = manifest.members!.filter(({ kind }) => kind === 'field');
  const written = fields.filter(field => !('readonly' in field && field.readonly));
  expect(names(written)).toEqual(element.properties.sort());
  const others = [
    ...fields.filter(field => !written.includes(field)),
    ...manifest.members!.filter(m => m.kind === 'method'),
  ];
  expect(others.length).toBeGreaterThan(5);
  expect(others.filter(({ name }) => !element.members.includes(name))).toEqual([]);
});

test('events', () => {
  expect(names(manifest.events)).toEqual(found(code, /["'`](liveness-(?!check)[a-z-]+)["'`],/g));
});

test('parts', () => {
  const parts = found(code, /\bpart="([^"$]+)"/g).flatMap(value => value.split(' '));
  expect(names(manifest.cssParts)).toEqual([...new Set(parts)].sort());
});

test('slots', () => {
  const slots = found(code, /<slot name="([^"]+)"/g).map(name => name.replace(/\$\{[^}]*code[^}]*\}/, '<code>'));
  expect(names(manifest.slots)).toEqual(slots.sort());
});

test('CSS properties, with their defaults', () => {
  expect(names(manifest.cssProperties)).toEqual(found(element.css, /var\((--liveness-[\w-]+)/g));
  for (const { name, default: initial } of manifest.cssProperties!) {
    const value = initial === undefined ? `var(${name}` : `var(${name}, ${initial}`;
    expect(element.css.includes(value), value).toBe(true);
  }
});

test('states', () => {
  expect(names(manifest.cssStates)).toEqual([...LIVENESS_STATES].sort());
});

test('what is derived from it names the same', async () => {
  const [html, web, react, jsx] = await Promise.all(
    ['vscode.html-data.json', 'web-types.json', 'types/react.d.ts', 'types/jsx.d.ts'].map(file =>
      readFile(join(dist, file), 'utf8'),
    ),
  );
  expect(names(JSON.parse(html!).tags[0].attributes)).toEqual(names(manifest.attributes));
  const described = JSON.parse(web!).contributions.html.elements[0];
  expect(names(described.js.events)).toEqual(names(manifest.events));
  expect(names(described.css.parts)).toEqual(names(manifest.cssParts));
  for (const name of element.properties) expect(react!.includes(`'${name}'`), `React: ${name}`).toBe(true);
  for (const name of names(manifest.events)) {
    expect(react!.includes(`'${name}'`), `React: ${name}`).toBe(true);
    expect(jsx!.includes(`'on${name}'?:`), `JSX: ${name}`).toBe(true);
  }
});

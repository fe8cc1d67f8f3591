/** docs/theming.md: every recipe names what the element has, and shows a picture made of this very recipe. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomElementDeclaration, Package } from 'custom-elements-manifest/schema';
import { beforeAll, expect, test } from 'vitest';
import { projectPath } from '../../src/cli/project.js';
import { ERROR_CODES } from '../../src/core/errors.js';
import { cleanConsumer } from './packed.js';
import { PICTURES, PICTURES_MADE, recipeHash, THEMING, themeRecipes } from './theme-recipes.js';

const recipes = themeRecipes(await readFile(projectPath(THEMING), 'utf8'));
const AGAIN = 'run npx tsx bench/theming-pictures.ts, and look at the pictures';
const MOST_BYTES = 600_000;

let manifest: CustomElementDeclaration & { cssStates: { name: string }[] };

beforeAll(async () => {
  const path = join(await cleanConsumer(), 'node_modules/liveness-check/dist/custom-elements.json');
  const { modules } = JSON.parse(await readFile(path, 'utf8')) as Package;
  manifest = modules[0]!.declarations![0] as typeof manifest;
});

const unknown = (pattern: RegExp, known: readonly { name: string }[] | undefined) => {
  const names = recipes.flatMap(({ code }) => [...code.matchAll(pattern)].map(match => match[1]!));
  expect(names.length).toBeGreaterThan(0);
  return names.filter(name => !known?.some(other => other.name === name));
};

test('recipes name only what the element has', () => {
  expect(unknown(/(--liveness-[\w-]+)/g, manifest.cssProperties)).toEqual([]);
  expect(unknown(/::part\(([\w-]+)\)/g, manifest.cssParts)).toEqual([]);
  expect(unknown(/:state\(([\w-]+)\)/g, manifest.cssStates)).toEqual([]);
  const slots = [...manifest.slots!, ...ERROR_CODES.map(code => ({ name: `error-${code}` }))];
  expect(unknown(/slot="([\w-]+)"/g, slots)).toEqual([]);
});

test('every recipe has its picture, and every picture its recipe', async () => {
  expect(recipes.length).toBeGreaterThan(5);
  for (const { name, pictures } of recipes) expect(pictures).toEqual([`images/theming/${name}.webp`]);
  const files = (await readdir(projectPath(PICTURES))).filter(file => file.endsWith('.webp'));
  expect(files.sort()).toEqual(recipes.map(({ name }) => `${name}.webp`).sort());
});

test('every picture was made of the recipe beside it', async () => {
  const made = JSON.parse(await readFile(projectPath(PICTURES_MADE), 'utf8'));
  expect(made, AGAIN).toEqual(Object.fromEntries(recipes.map(recipe => [recipe.name, recipeHash(recipe)])));
});

test('the pictures stay small', async () => {
  const sizes = await Promise.all(recipes.map(({ name }) => stat(projectPath(PICTURES, `${name}.webp`))));
  expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(MOST_BYTES);
});

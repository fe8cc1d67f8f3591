/**
 * The pictures of docs/theming.md: every recipe in Chromium, three screens side by side, without the camera's picture.
 * Run: npx tsx bench/theming-pictures.ts [RECIPE…]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { projectPath } from '../src/cli/project.js';
import { axeViolations } from '../test/browser/support/axe.js';
import { type ElementPage, preparePage, serveElementSite } from '../test/browser/support/element.js';
import { REACHABLE_STATES, type ReachableState } from '../test/browser/support/element-states.js';
import { ensureMedia } from '../test/fixtures/media.js';
import {
  PICTURES,
  PICTURES_MADE,
  recipeHash,
  THEMING,
  type ThemeRecipe,
  themeRecipes,
} from '../test/package/theme-recipes.js';
import { CameraBrowsers } from './camera-browsers.js';

const NO_CAMERA: ReachableState = {
  name: 'no-camera',
  camera: 'none',
  async reach(element) {
    await element.page.evaluate(() => {
      window.kit.element().getStream = async () => {
        throw new DOMException('', 'NotFoundError');
      };
      void (window.kit.element() as unknown as { start(): Promise<void> }).start();
    });
    await element.reached('failed');
  },
};
const OWN_START: ReachableState = {
  name: 'own-start',
  camera: 'none',
  reach: element => element.page.locator('[slot=start]').waitFor(),
};
const STATES = new Map([...REACHABLE_STATES, OWN_START, NO_CAMERA].map(state => [state.name, state]));
const SCREENS: Readonly<Record<string, readonly string[]>> = {
  soft: ['idle', 'positioning', 'done-accepted'],
  'by-state': ['done-accepted', 'failed'],
  'your-own-screens': ['own-start', 'no-camera'],
};
const USUAL_SCREENS = ['idle', 'holding', 'done-accepted'];

/** Device pixels of a CSS pixel. */
const SCALE = 1.5;
/** CSS pixels around the element, for its shadow. */
const MARGIN = 32;
const VIEWPORT = { width: 1280, height: 900 };
const PAGE_STYLE = `
  main { inline-size: 340px; margin: 60px auto; padding: 0; }
  h1 { position: absolute; clip-path: inset(50%); }
  #before, #after { display: none; }
`;
/** In place of a person. */
const NO_PICTURE = `
  liveness-check::part(video) { visibility: hidden; }
  liveness-check::part(stage) { background: linear-gradient(160deg, #8fa3b8, #56677c 55%, #3c4858); }
`;

await ensureMedia();
if (!(await isBuildCurrent())) await buildAll();
const site = await serveElementSite();
const browsers = new CameraBrowsers();

async function open(element: ElementPage, recipe: ThemeRecipe, state: ReachableState): Promise<void> {
  const { attributes, properties, ...options } = state.options ?? {};
  await element.open({
    ...options,
    attributes: { ...attributes, 'manual-capture-after': '60000' },
    properties: { config: { guidance: { escalateAfterMs: 60_000 } }, ...properties },
  });
  await element.page.addStyleTag({ content: PAGE_STYLE });
  if (recipe.language === 'css') await element.page.addStyleTag({ content: recipe.code });
  if (recipe.language !== 'html') return;
  await element.page.evaluate(code => {
    document.getElementById('place')!.innerHTML = code;
  }, recipe.code);
}

/** One screen as PNG, once nothing on it moves any more. */
async function picture(recipe: ThemeRecipe, state: ReachableState): Promise<Buffer> {
  const browser = await browsers.of(state.camera);
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: SCALE, reducedMotion: 'reduce' });
  try {
    const element = await preparePage(context, site);
    const { page } = element;
    await open(element, recipe, state);
    await state.reach(element);
    if (state.camera !== 'none') await page.addStyleTag({ content: NO_PICTURE });
    await page.mouse.move(0, 0);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const box = (await element.element.boundingBox())!;
    const clip = {
      x: Math.floor(box.x) - MARGIN,
      y: Math.floor(box.y) - MARGIN,
      width: Math.ceil(box.width) + 2 * MARGIN,
      height: Math.ceil(box.height) + 2 * MARGIN,
    };
    // At once: a held face is soon judged.
    const screen = await page.screenshot({ clip, animations: 'disabled' });
    const problems = await axeViolations(page);
    if (problems.length > 0) throw new Error(`${recipe.name}, ${state.name}: ${problems.join('\n')}`);
    return screen;
  } finally {
    await context.close();
  }
}

async function sideBySide(screens: readonly Buffer[]): Promise<Buffer> {
  const sizes = await Promise.all(screens.map(screen => sharp(screen).metadata()));
  const width = sizes.reduce((sum, size) => sum + size.width, 0);
  const height = Math.max(...sizes.map(size => size.height));
  let left = 0;
  const layers = screens.map((input, i) => {
    const layer = { input, left, top: 0 };
    left += sizes[i]!.width;
    return layer;
  });
  const sheet = sharp({ create: { width, height, channels: 3, background: '#ffffff' } });
  return sheet.composite(layers).webp({ quality: 82, effort: 6 }).toBuffer();
}

const wanted = process.argv.slice(2);
const recipes = themeRecipes(await readFile(projectPath(THEMING), 'utf8'));
const made: Record<string, string> = JSON.parse(await readFile(projectPath(PICTURES_MADE), 'utf8').catch(() => '{}'));
await mkdir(projectPath(PICTURES), { recursive: true });
for (const recipe of recipes) {
  if (wanted.length > 0 && !wanted.includes(recipe.name)) continue;
  const screens: Buffer[] = [];
  for (const name of SCREENS[recipe.name] ?? USUAL_SCREENS) screens.push(await picture(recipe, STATES.get(name)!));
  const sheet = await sideBySide(screens);
  await writeFile(projectPath(PICTURES, `${recipe.name}.webp`), sheet);
  made[recipe.name] = recipeHash(recipe);
  process.stdout.write(`${recipe.name}: ${(sheet.length / 1000).toFixed(1)} kB\n`);
}
const kept = Object.fromEntries(recipes.flatMap(({ name }) => (made[name] ? [[name, made[name]]] : [])));
await writeFile(projectPath(PICTURES_MADE), `${JSON.stringify(kept, null, 2)}\n`);
await browsers.close();
await site.close();

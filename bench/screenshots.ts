/**
 * Screenshots of every state × phone and desktop × light and dark × English and Arabic, and of a phone on its side
 * and the narrowest one in German, into `bench-results/screenshots/`. Run: npx tsx bench/screenshots.ts [STATE…]
 */
import { mkdir } from 'node:fs/promises';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { projectPath } from '../src/cli/project.js';
import { preparePage, serveElementSite } from '../test/browser/support/element.js';
import { REACHABLE_STATES } from '../test/browser/support/element-states.js';
import { ensureMedia } from '../test/fixtures/media.js';
import { CameraBrowsers } from './camera-browsers.js';

const FOLDER = projectPath('bench-results/screenshots');
const VIEWS = [
  { size: 'phone', viewport: { width: 390, height: 844 }, locales: ['en', 'ar'] },
  { size: 'desktop', viewport: { width: 1280, height: 800 }, locales: ['en', 'ar'] },
  { size: 'landscape', viewport: { width: 844, height: 390 }, locales: ['en'] },
  { size: 'narrow', viewport: { width: 280, height: 653 }, locales: ['de'] },
];
const SCHEMES = ['light', 'dark'] as const;

const wanted = process.argv.slice(2);
if (!(await isBuildCurrent())) await buildAll();
await ensureMedia();
await mkdir(FOLDER, { recursive: true });
const site = await serveElementSite();
const browsers = new CameraBrowsers();

for (const { name, camera, options, reach } of REACHABLE_STATES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const { size, viewport, locales } of VIEWS) {
    for (const colorScheme of SCHEMES) {
      for (const locale of locales) {
        const context = await (await browsers.of(camera)).newContext({ viewport, colorScheme });
        const element = await preparePage(context, site);
        await element.open({ ...options, attributes: { ...options?.attributes, locale } });
        await reach(element);
        await element.page.screenshot({ path: `${FOLDER}/${name}-${size}-${colorScheme}-${locale}.png` });
        await context.close();
      }
    }
  }
  process.stdout.write(`${name}\n`);
}
await browsers.close();
await site.close();

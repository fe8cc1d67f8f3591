/**
 * Soak: whole checks and start/cancel cycles in one page, and what they leave behind. The baseline is the holding after
 * the first tenth of the rounds, at most 20. Run: npm run soak [-- CHECKS CYCLES], 200 and 1000 by default.
 */
import { chromium } from 'playwright';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { FAKE_CAMERA_ARGS, serveElementSite } from '../test/browser/support/element.js';
import { ensureCamera } from '../test/fixtures/clips.js';
import { type Holding, SOAK_ARGS, Soak } from './soak-page.js';

const [checks = 200, cycles = 1_000] = process.argv.slice(2).map(Number);
const PHASES = ['requesting-camera', 'positioning'] as const;
/** Beyond this share of the baseline it is a leak. */
const LIMIT = 0.05;

if (!(await isBuildCurrent())) await buildAll();
const camera = await ensureCamera('cap13');
const site = await serveElementSite();
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: [...BROWSER_ARGS, ...SOAK_ARGS, ...FAKE_CAMERA_ARGS, `--use-file-for-fake-video-capture=${camera}`],
});
const soak = await Soak.open(await browser.newPage(), `${site.url}element.html`);
const outcomes = new Map<string, number>();

/** Growth of every figure since the baseline, one line each. */
function growth(name: string, before: Holding, after: Holding): string[] {
  return Object.entries(before).map(([key, was]) => {
    const is = after[key as keyof Holding];
    const grown = was > 0 ? (is - was) / was : is;
    const shown = was > 1e5 ? [was, is].map(bytes => `${(bytes / 1e6).toFixed(2)} MB`) : [was, is].map(String);
    const verdict = grown <= LIMIT ? 'flat' : 'GROWS';
    return `${name}: ${key} ${shown.join(' → ')} (${(grown * 100).toFixed(1)} %) ${verdict}`;
  });
}

async function repeat(name: string, rounds: number, round: (number: number) => Promise<void>): Promise<string[]> {
  const warmUp = Math.min(20, Math.ceil(rounds / 10));
  let before: Holding | undefined;
  for (let number = 1; number <= rounds; number++) {
    await round(number);
    if (number === warmUp) before = await soak.holding();
    // Seen on the way, so that a run that is cut short still says something.
    else if (before && number % 50 === 0) {
      process.stderr.write(`${growth(`${name} ${number}/${rounds}`, before, await soak.holding()).join('\n')}\n`);
    }
  }
  return growth(`${name} ${warmUp} → ${rounds}`, before!, await soak.holding());
}

const lines = [
  ...(await repeat('checks', checks, async () => {
    const outcome = await soak.check();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  })),
  ...(await repeat('cycles', cycles, number => soak.cycle(PHASES[number % PHASES.length]!))),
];
await browser.close();
await site.close();

const verdicts = [...outcomes].map(([outcome, count]) => `${outcome.trim()} ${count}`).join(', ');
process.stdout.write(`${lines.join('\n')}\noutcomes: ${verdicts}\n`);
process.stdout.write(`console errors, uncaught errors, unhandled rejections: ${soak.troubles.length}\n`);
for (const trouble of new Set(soak.troubles)) process.stdout.write(`  ${trouble}\n`);
process.exitCode = soak.troubles.length > 0 || lines.some(line => line.endsWith('GROWS')) ? 1 : 0;

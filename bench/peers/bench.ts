/**
 * `npm run -s bench [-- RUNS]`: this project and what else npm offers, side by side in one run: the same Chromium, the
 * same clip as the camera, the same photos. Every peer gets a new browser each time, in turns, so that a busy moment of
 * the machine hits all of them. Prints a table of medians and ratios; raw samples go to `bench-results/peers.json`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { chromium, type Page } from 'playwright';
import { buildAll } from '../../src/cli/build.js';
import { isBuildCurrent } from '../../src/cli/build-stamp.js';
import { BROWSER_ARGS, findBrowser } from '../../src/cli/find-browser.js';
import { projectPath } from '../../src/cli/project.js';
import { ensureCamera, ensureFrame } from '../../test/fixtures/clips.js';
import { ensureMedia, mediaPath } from '../../test/fixtures/media.js';
import { memoryOfBrowser } from '../process-tree.js';
import { ensurePeers, versionOf } from './packages.js';
import type { LiveSample, PhotoSample } from './pages/peer.js';
import { servePeers } from './site.js';
import { formatTable, type PeerResult, type RunSample, summarize } from './summary.js';

const PEERS = [
  { page: 'ours', title: 'liveness-check (this)', note: '' },
  {
    page: 'human',
    title: `@vladmandic/human ${versionOf('@vladmandic/human')}`,
    note: 'wasm backend, blazeface + facemesh; antispoof + liveness for photos; iris, body, hands, emotion off; no frame skipped',
  },
  {
    page: 'faceplugin',
    title: `faceplugin ${versionOf('faceplugin-face-recognition-js')}`,
    note: 'detectFace + predictLiveness as its README shows; ONNX Runtime’s smaller build, in its favour',
  },
  {
    page: 'validator',
    title: `face-validator-sdk ${versionOf('face-validator-sdk')}`,
    note: 'scores nothing. Does not run offline as it is: WASM from jsdelivr, both models from storage.googleapis.com. Here with our face model on the CPU and without its hand model, in its favour',
  },
] as const;

/** Peers that a user might think of, and why they are not in the table. */
const LEFT_OUT = [
  [
    'AWS Amplify, Smile ID, Regula, Innovatrics, Yoti, iProov',
    'score on their servers: need an account and the network',
  ],
  ['@tensorflow-models, face-api', 'find faces, but offer neither a liveness gate nor an anti-spoof score'],
] as const;

const LIVE_MS = 6_000;
const MEMORY_EVERY_MS = 250;
const STILLS = ['SeanConnery.jpg', 'audrey.jpg', 'bieber_small.jpg', 'cage.jpg', 'franck_02221.jpg'];
const FRAMES = [1, 2, 3, 4, 5].map(seconds => ['cap13_edit2.webm', seconds] as const);

const runs = Number(process.argv[2] ?? 5);
if (!Number.isInteger(runs) || runs < 1) throw new Error('Usage: npm run -s bench [-- RUNS]');

async function readPhotos(): Promise<Map<string, Uint8Array>> {
  await ensureMedia();
  const frames: string[] = [];
  for (const [clip, seconds] of FRAMES) frames.push(await ensureFrame(clip, seconds));
  const files = [...STILLS.map(mediaPath), ...frames];
  return new Map(await Promise.all(files.map(async (file, i) => [`/photos/${i}.jpg`, await readFile(file)] as const)));
}

/** Long tasks of the page so far, ms; then begins anew. Chromium reports those of 50 ms and more. */
const WATCH_TASKS = `
  globalThis.__name ??= value => value;
  window.longTasks = [];
  new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
`;

function takeTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
}

async function measure(peer: (typeof PEERS)[number]): Promise<RunSample> {
  const server = await chromium.launchServer({
    executablePath: findBrowser(),
    args: [
      ...BROWSER_ARGS,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  });
  const { pid } = server.process();
  let peakBytes = 0;
  const look = async () => {
    peakBytes = Math.max(peakBytes, await memoryOfBrowser(pid!));
  };
  const timer = setInterval(() => void look(), MEMORY_EVERY_MS);
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage();
    await page.addInitScript(WATCH_TASKS);
    site.takeSent();
    await page.goto(`${site.origin}/${peer.page}/page/index.html`);
    await page.waitForFunction(() => 'peer' in window);
    const live = (await page.evaluate(async ms => (await window.peer).live(ms), LIVE_MS)) as LiveSample;
    const liveTasks = await takeTasks(page);
    const origin = await page.evaluate(() => performance.timeOrigin);
    const samples: PhotoSample[] = [];
    const scores = await page.evaluate(async () => (await window.peer).photo !== null);
    if (scores) {
      // The first one loads the model and warms it up.
      for (const url of [...photos.keys()].slice(0, 1).concat(...photos.keys())) {
        samples.push(await page.evaluate(async path => (await window.peer).photo!(path), url));
      }
    }
    await look();
    const sent = site.takeSent();
    const total = (files: typeof sent) => files.reduce((sum, { bytes }) => sum + bytes, 0);
    const early = sent.filter(({ atMs }) => atMs < origin + live.firstHintMs);
    const wireBytes = { firstHint: total(early), all: total(sent) };
    return { live, liveTasks, photos: samples.slice(1), photoTasks: await takeTasks(page), wireBytes, sent, peakBytes };
  } finally {
    clearInterval(timer);
    await server.close();
  }
}

if (!(await isBuildCurrent())) await buildAll();
await ensurePeers();
const camera = await ensureCamera('cap13-hd');
const photos = await readPhotos();
const site = await servePeers(photos);
const results: PeerResult[] = PEERS.map(({ title, note }) => ({ title, note, samples: [], problem: '' }));
for (let run = 0; run < runs; run++) {
  for (const [i, peer] of PEERS.entries()) {
    const result = results[i]!;
    try {
      result.samples.push(await measure(peer));
    } catch (error) {
      result.problem = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    }
    process.stderr.write(`run ${run + 1} of ${runs}: ${peer.title} ${result.problem}\n`);
  }
}
await site.close();

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, no GPU, Node ${process.version}`;
const summary = results.map(summarize);
await mkdir(projectPath('bench-results'), { recursive: true });
const file = projectPath('bench-results', 'peers.json');
await writeFile(file, JSON.stringify({ created: new Date().toISOString(), machine, runs, summary, results }, null, 1));
process.stdout.write(`${formatTable(summary, machine, runs)}\n\nNot in the table:\n`);
for (const [name, why] of LEFT_OUT) process.stdout.write(`- ${name}: ${why}\n`);

/** Medians and ratios of the raw samples, as JSON and as a Markdown table. */
import { percentile } from '../../src/core/image-quality.js';
import type { LiveSample, PhotoSample } from './pages/peer.js';
import type { SentFile } from './site.js';

/** One visit of one peer in a browser of its own. */
export interface RunSample {
  live: LiveSample;
  /** Main-thread tasks of 50 ms and more, while loading and live, ms. */
  liveTasks: number[];
  photos: PhotoSample[];
  photoTasks: number[];
  /** Compressed: asked for before the first hint, and in all. */
  wireBytes: { firstHint: number; all: number };
  sent: SentFile[];
  /** Largest memory of all processes of the browser together. */
  peakBytes: number;
}

export interface PeerResult {
  title: string;
  note: string;
  samples: RunSample[];
  /** Why it did not run, or not always. */
  problem: string;
}

export interface PeerSummary {
  title: string;
  note: string;
  problem: string;
  runs: number;
  figures: Record<FigureName, number | null>;
}

/** What Chromium's long-task report begins at, ms: below, nothing is told. */
const SHORTEST_TASK_MS = 50;
const MEBI = 2 ** 20;

const FIGURES = {
  'first hint, ms': { digits: 0 },
  'frame through the gate, ms': { digits: 1 },
  'photo to score, ms': { digits: 1 },
  'of it the anti-spoof model, ms': { digits: 1 },
  'longest main-thread task live, ms': { digits: 0 },
  'longest main-thread task on photos, ms': { digits: 0 },
  'over the wire to the first hint, MB gzip': { digits: 2 },
  'over the wire in all, MB gzip': { digits: 2 },
  'peak memory of the browser, MiB': { digits: 0 },
} as const;
type FigureName = keyof typeof FIGURES;

function median(values: readonly number[]): number | null {
  return values.length > 0
    ? percentile(
        [...values].sort((a, b) => a - b),
        0.5,
      )
    : null;
}

/** The median over runs of each figure; frames and photos of one run are one figure of it first. */
export function summarize({ title, note, problem, samples }: PeerResult): PeerSummary {
  const over = (pick: (sample: RunSample) => number | null) => median(samples.flatMap(sample => pick(sample) ?? []));
  const longest = (tasks: readonly number[]) => Math.max(...tasks, SHORTEST_TASK_MS);
  return {
    title,
    note,
    problem,
    runs: samples.length,
    figures: {
      'first hint, ms': over(({ live }) => live.firstHintMs),
      'frame through the gate, ms': over(({ live }) => median(live.frameMs)),
      'photo to score, ms': over(({ photos }) =>
        median(photos.flatMap(scored => (scored.score === null ? [] : scored.totalMs))),
      ),
      'of it the anti-spoof model, ms': over(({ photos }) => median(photos.flatMap(({ scoreMs }) => scoreMs ?? []))),
      'longest main-thread task live, ms': over(({ liveTasks }) => longest(liveTasks)),
      'longest main-thread task on photos, ms': over(({ photos, photoTasks }) =>
        photos.length > 0 ? longest(photoTasks) : null,
      ),
      'over the wire to the first hint, MB gzip': over(({ wireBytes }) => wireBytes.firstHint / 1e6),
      'over the wire in all, MB gzip': over(({ wireBytes }) => wireBytes.all / 1e6),
      'peak memory of the browser, MiB': over(({ peakBytes }) => peakBytes / MEBI),
    },
  };
}

/** One row a figure, one column a peer; the others with their ratio to the first. */
export function formatTable(peers: readonly PeerSummary[], machine: string, runs: number): string {
  const names = Object.keys(FIGURES) as FigureName[];
  const rows = names.map(name => {
    const own = peers[0]?.figures[name] ?? null;
    const cells = peers.map(({ figures }, i) => cell(figures[name], i > 0 ? own : null, name));
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  const notes = peers.flatMap(({ title, note, problem }) =>
    [note, problem && `did not always run: ${problem}`].filter(Boolean).map(text => `- ${title}: ${text}.`),
  );
  return [
    `Medians of ${runs} runs on ${machine}; in brackets, how many times ours.`,
    '',
    `| | ${peers.map(({ title }) => title).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(peers.length)}`,
    ...rows,
    '',
    ...notes,
  ].join('\n');
}

function cell(value: number | null, own: number | null, name: FigureName): string {
  if (value === null) return '–';
  const isTask = name.startsWith('longest');
  const text = isTask && value <= SHORTEST_TASK_MS ? `< ${SHORTEST_TASK_MS}` : value.toFixed(FIGURES[name].digits);
  return own === null || own === 0 ? text : `${text} (${(value / own).toFixed(1)}×)`;
}

/** The ways of loading that are compared. */
import { FACE_STATE_MODEL, LANDMARKER_ASSETS, ORT_ASSETS, SPOOF_MODELS } from '../../src/inference/models.js';
import type { Caching, Compression } from './slow-site.js';

export const SCRIPT = 'liveness-check.iife.js';
export const HINT_FILES: readonly string[] = Object.values(LANDMARKER_ASSETS);
export const VERDICT_FILES: readonly string[] = [
  ...Object.values(ORT_ASSETS.wasm),
  FACE_STATE_MODEL.url,
  ...SPOOF_MODELS.map(({ url }) => url),
];

export interface Scenario {
  name: string;
  compression: Compression;
  caching: Caching;
  /** Opened a second time, with what the first visit left in the cache. */
  warm?: boolean;
  /** Elements for the page's head. */
  head?: string;
  /** Run before the component's script. */
  before?: string;
  /** Run once the element is there. */
  ready?: string;
  /** How long the person reads before they press Start, ms. */
  readsMs?: number;
}

/** As docs/hosting.md has them. */
export function preloadHints(hosting: string): string {
  const block = /^## Preloading[\s\S]*?```html\n([\s\S]*?)```/m.exec(hosting)?.[1];
  if (!block) throw new Error('docs/hosting.md has no hints under "Preloading".');
  return block;
}

/** One file after another. */
const ONE_BY_ONE = `{
  const load = window.fetch;
  let turn = Promise.resolve();
  window.fetch = (...args) => {
    const answer = turn.then(async () => {
      const response = await load(...args);
      return new Response(await response.arrayBuffer());
    });
    turn = answer.catch(() => {});
    return answer;
  };
}`;

/** What the verdict needs is asked for together with what the first hint needs. */
const ALL_AT_ONCE = `{
  const load = window.fetch;
  let early;
  window.fetch = (url, options) => {
    early ??= new Map(${JSON.stringify(VERDICT_FILES)}.map(path => {
      const href = new URL('/liveness/' + path, location.href).href;
      return [href, load(href, { credentials: options.credentials })];
    }));
    return early.get(url) ?? load(url, options);
  };
}`;

const READS_MS = 5_000;

export function scenarios(hosting: string): Scenario[] {
  const usual = { compression: 'brotli', caching: 'immutable' } as const;
  const head = preloadHints(hosting);
  return [
    { name: 'not compressed', ...usual, compression: 'none' },
    { name: 'gzip', ...usual, compression: 'gzip' },
    { name: 'brotli', ...usual },
    { name: 'brotli, one file after another', ...usual, before: ONE_BY_ONE },
    { name: 'brotli, everything at once', ...usual, before: ALL_AT_ONCE },
    { name: 'brotli, hints', ...usual, head },
    { name: 'brotli, Start after 5 s', ...usual, readsMs: READS_MS },
    { name: 'brotli, hints, Start after 5 s', ...usual, head, readsMs: READS_MS },
    { name: 'brotli, `load()` at once, Start after 5 s', ...usual, ready: 'check.engine.load()', readsMs: READS_MS },
    { name: 'brotli, second visit, `immutable`', ...usual, warm: true },
    { name: 'brotli, second visit, `no-cache` with ETag', ...usual, caching: 'revalidate', warm: true },
    { name: 'brotli, second visit, `no-store`', ...usual, caching: 'none', warm: true },
  ];
}

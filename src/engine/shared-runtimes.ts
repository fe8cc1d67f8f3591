import type { LoadProgress } from '../assets/progress.js';
import type { Runtime } from './create-runtime.js';

/** Loads a runtime; `signal` ends the loading. */
export type LoadRuntime = (signal: AbortSignal, onProgress: (progress: LoadProgress) => void) => Promise<Runtime>;

/** One engine's hold on a runtime that others may hold too. */
export interface SharedRuntime {
  readonly runtime: Promise<Runtime>;
  /** The last to leave ends worker and downloads. */
  leave(): void;
  /** Nobody is given this runtime any more, and its worker ends now: it is broken. */
  retire(): void;
}

interface Entry {
  runtime: Promise<Runtime>;
  stop: AbortController;
  progress: LoadProgress | undefined;
  holders: Map<symbol, (progress: LoadProgress) => void>;
}

/**
 * The page's loaded models: several elements with the same files and limits take turns in one worker, so that a second
 * one downloads nothing and costs no memory. Their video frames may mix, as the landmarker looks for new faces in every
 * frame and never relies on the one before.
 */
const entries = new Map<string, Entry>();

/** Takes part in the runtime for `key`, which is loaded if nobody has. */
export function joinRuntime(
  key: string,
  onProgress: (progress: LoadProgress) => void,
  load: LoadRuntime,
): SharedRuntime {
  const entry = entries.get(key) ?? open(key, load);
  const holder = Symbol(key);
  entry.holders.set(holder, onProgress);
  if (entry.progress) onProgress(entry.progress);
  const retire = () => {
    if (entries.get(key) === entry) entries.delete(key);
    entry.stop.abort();
    entry.runtime.then(
      runtime => runtime.dispose(),
      () => {},
    );
  };
  return {
    runtime: entry.runtime,
    leave() {
      entry.holders.delete(holder);
      if (entry.holders.size === 0) retire();
    },
    retire,
  };
}

function open(key: string, load: LoadRuntime): Entry {
  const stop = new AbortController();
  const holders: Entry['holders'] = new Map();
  const entry: Entry = {
    stop,
    holders,
    progress: undefined,
    runtime: load(stop.signal, progress => {
      entry.progress = progress;
      for (const tell of [...holders.values()]) tell(progress);
    }),
  };
  entries.set(key, entry);
  return entry;
}

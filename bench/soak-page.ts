/**
 * Many checks in one page: what the page, its worker and the browser's process hold after each round, counted and not
 * guessed. Shared by `npm run soak` and its short form among the browser tests.
 */
import type { CDPSession, Page } from 'playwright';
import { commandOf, descendantsOf, memoryOf, threadsOf } from './process-tree.js';
import { WorkerSessions } from './worker-sessions.js';

export interface Holding {
  /** JavaScript heaps of the page and of its worker after a collection, bytes. */
  heap: number;
  workerHeap: number;
  /** Memory of every WebAssembly instance in the worker, bytes. */
  wasm: number;
  /** Nodes of the page's documents, and its event listeners. */
  nodes: number;
  listeners: number;
  /** Bitmaps that nobody closed or handed on, and camera tracks that run. */
  bitmaps: number;
  tracks: number;
  workers: number;
  /** Threads and memory (Pss, bytes) of the renderer's process. */
  threads: number;
  resident: number;
}

interface Counts {
  bitmaps: number;
  tracks: MediaStreamTrack[];
  troubles: string[];
}

declare global {
  interface Window {
    soak: Counts;
  }
}

/** Counts without keeping anything alive. Self-contained: it is sent to the page. */
export function installCounters(): void {
  const counts: Counts = { bitmaps: 0, tracks: [], troubles: [] };
  window.soak = counts;
  const open = new WeakSet<ImageBitmap>();
  const gone = (bitmap: unknown) => {
    if (bitmap instanceof ImageBitmap && open.delete(bitmap)) counts.bitmaps--;
  };
  const make = window.createImageBitmap.bind(window) as (...given: unknown[]) => Promise<ImageBitmap>;
  window.createImageBitmap = async (...given: unknown[]) => {
    const bitmap = await make(...given);
    open.add(bitmap);
    counts.bitmaps++;
    return bitmap;
  };
  const { close } = ImageBitmap.prototype;
  ImageBitmap.prototype.close = function (this: ImageBitmap) {
    gone(this);
    close.call(this);
  };
  const post = Worker.prototype.postMessage as (...given: unknown[]) => void;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, transfer?: unknown) {
    post.call(this, message, transfer);
    if (Array.isArray(transfer)) transfer.forEach(gone);
  } as typeof Worker.prototype.postMessage;
  const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async constraints => {
    const stream = await get(constraints);
    counts.tracks = [...counts.tracks.filter(({ readyState }) => readyState === 'live'), ...stream.getTracks()];
    return stream;
  };
  window.addEventListener('unhandledrejection', ({ reason }) => counts.troubles.push(`unhandled: ${reason}`));
  window.addEventListener('error', ({ message }) => counts.troubles.push(`error: ${message}`));
}

/** In a worker, before it loads anything: remembers every WebAssembly memory. */
function watchWasm(): void {
  const memories = new Set<WebAssembly.Memory>();
  Object.assign(globalThis, { wasmBytes: () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0) });
  const keep = (exported: object) => {
    for (const thing of Object.values(exported)) if (thing instanceof WebAssembly.Memory) memories.add(thing);
  };
  const { instantiate } = WebAssembly;
  const { Instance } = WebAssembly;
  WebAssembly.instantiate = (async (...given: Parameters<typeof instantiate>) => {
    for (const imported of Object.values(given[1] ?? {})) keep(imported);
    const result = (await instantiate(...given)) as WebAssembly.WebAssemblyInstantiatedSource | WebAssembly.Instance;
    keep(('instance' in result ? result.instance : (result as WebAssembly.Instance)).exports);
    return result;
  }) as typeof instantiate;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given: ConstructorParameters<typeof Instance>) {
      const instance = new target(...given);
      keep(instance.exports);
      return instance;
    },
  });
}

/**
 * JavaScript is only interpreted: machine code that V8 makes of it lies in the heap too, and grows for hundreds of rounds.
 * WebAssembly is compiled as ever.
 */
export const SOAK_ARGS = ['--js-flags=--no-sparkplug --no-maglev --no-opt'];

/** Long enough for a burst of frames; people need more, these rounds would only wait. */
const HOLD_MS = 300;

export class Soak {
  readonly troubles: string[] = [];
  #protocol: CDPSession | undefined;
  #workers: WorkerSessions | undefined;
  #renderer: number | undefined;

  private constructor(
    readonly page: Page,
    readonly browserPid: number,
  ) {}

  /** Opens the element's page, counted from its first script on. */
  static async open(page: Page, url: string, browserPid = process.pid): Promise<Soak> {
    const soak = new Soak(page, browserPid);
    page.on('console', message => {
      if (message.type() === 'error') soak.troubles.push(`console: ${message.text()}`);
    });
    page.on('pageerror', error => soak.troubles.push(`page: ${error}`));
    page.on('worker', worker => {
      // The functions of this file may come with names kept by a helper of the compiler.
      void worker.evaluate(`globalThis.__name ??= value => value; (${watchWasm})()`).catch(() => {});
    });
    await page.addInitScript('globalThis.__name ??= value => value;');
    await page.addInitScript(installCounters);
    await page.goto(url);
    await page.waitForFunction(() => customElements.get('liveness-check'));
    await page.evaluate(hold => {
      const element = document.createElement('liveness-check');
      element.config = { capture: { holdMs: hold } };
      document.getElementById('place')!.append(element);
    }, HOLD_MS);
    soak.#protocol = await page.context().newCDPSession(page);
    soak.#workers = await WorkerSessions.of(soak.#protocol);
    await soak.#protocol.send('Performance.enable');
    // Without a graphics card Chromium keeps the newest thousand pictures of any camera decoded, until memory is wanted
    // once: see soak-control.ts.
    await soak.#protocol.send('Memory.simulatePressureNotification', { level: 'critical' });
    return soak;
  }

  /** A whole check. @returns the state it ended in, and its rejection reason or error code */
  check(): Promise<string> {
    return this.page.evaluate(
      () =>
        new Promise<string>(resolve => {
          const element = document.querySelector('liveness-check')!;
          const ended = new AbortController();
          const { signal } = ended;
          element.addEventListener(
            'liveness-complete',
            ({ detail: { response } }) => {
              ended.abort();
              resolve(response.status === 'success' ? `done ${response.liveness.rejection_reason}` : 'failure');
            },
            { signal },
          );
          element.addEventListener(
            'liveness-error',
            ({ detail }) => {
              ended.abort();
              resolve(`failed ${detail.code}`);
            },
            { signal },
          );
          void element.start();
        }),
    );
  }

  /** Starts, waits for one of the states a check goes through before the hold, and cancels. */
  cycle(phase: 'requesting-camera' | 'positioning'): Promise<void> {
    return this.page.evaluate(
      wanted =>
        new Promise<void>(resolve => {
          const element = document.querySelector('liveness-check')!;
          const ended = new AbortController();
          element.addEventListener(
            'liveness-state-change',
            ({ detail }) => {
              if (detail.state === wanted) element.cancel();
              if (detail.state !== 'idle') return;
              ended.abort();
              resolve();
            },
            { signal: ended.signal },
          );
          void element.start();
        }),
      phase,
    );
  }

  async holding(): Promise<Holding> {
    const protocol = this.#protocol!;
    this.#renderer ??= await rendererOf(this.browserPid);
    // Twice: what finalizers let go of the first time is only free after the second.
    for (let time = 0; time < 2; time++) {
      await protocol.send('HeapProfiler.collectGarbage');
      await this.#workers!.send('HeapProfiler.collectGarbage');
    }
    const { metrics } = await protocol.send('Performance.getMetrics');
    const metric = (name: string) => metrics.find(entry => entry.name === name)!.value;
    const page = await this.page.evaluate(() => ({
      bitmaps: window.soak.bitmaps,
      tracks: window.soak.tracks.filter(({ readyState }) => readyState === 'live').length,
      troubles: window.soak.troubles.splice(0),
    }));
    this.troubles.push(...page.troubles);
    const workerHeaps = await this.#workers!.send('Runtime.getHeapUsage');
    return {
      heap: metric('JSHeapUsedSize'),
      workerHeap: workerHeaps.reduce((sum, { usedSize }) => sum + usedSize, 0),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      wasm: await this.#wasmBytes(),
      bitmaps: page.bitmaps,
      tracks: page.tracks,
      workers: this.page.workers().length,
      threads: await threadsOf(this.#renderer),
      resident: (await memoryOf(this.#renderer)).proportional,
    };
  }

  async #wasmBytes(): Promise<number> {
    let sum = 0;
    for (const worker of this.page.workers()) {
      sum += await worker.evaluate(() => (globalThis as unknown as { wasmBytes(): number }).wasmBytes());
    }
    return sum;
  }
}

/** The renderer of a browser that grew most: the page's, as the browser starts others in reserve. */
export async function rendererOf(browserPid: number): Promise<number> {
  let largest = { pid: 0, resident: 0 };
  for (const pid of await descendantsOf(browserPid)) {
    if (!(await commandOf(pid)).includes('--type=renderer')) continue;
    const { resident } = await memoryOf(pid);
    if (resident > largest.resident) largest = { pid, resident };
  }
  return largest.pid;
}

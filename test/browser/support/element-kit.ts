/** Runs in the page before anything else: writes down what the element does and counts what it holds. */

export interface ToldEvent {
  name: string;
  atMs: number;
  /** `detail` without what cannot leave the page. */
  detail: Record<string, unknown>;
}

export interface Holdings {
  liveTracks: number;
  workers: number;
  /** Bitmaps of the page that were neither closed nor handed to a worker. */
  bitmaps: number;
  /** Frames that the worker was not told to release. */
  frames: number;
  /** Listeners on document, window and media devices. */
  listeners: number;
}

export interface StreamOptions {
  width: number;
  height: number;
  /** A picture of the site that fills most of the frame; the frame is grey without one. */
  picture?: string;
  /** Pictures a second; 0 gives none at all. */
  fps?: number;
  label?: string;
  deviceId?: string;
}

export interface MadeStream {
  stream: MediaStream;
  canvas: HTMLCanvasElement;
  resize(width: number, height: number): void;
  /** No more pictures, though the track lives on. */
  freeze(): void;
}

export interface Kit {
  events: ToldEvent[];
  /** Every state so far, the first one included. */
  states: string[];
  hints: string[];
  captures: Blob[];
  completed: CustomEvent['detail'] | undefined;
  /** Frames that the worker has looked at. */
  observed: number;
  /** Frames that were sent to the worker. */
  sent: number;
  /** Most frames that the worker had at the same time. */
  mostInFlight: number;
  /** What the worker saw, for recordings. */
  observations: { frameId: number; observation: unknown }[];
  streams: MediaStream[];
  workersStarted: number;
  element(): HTMLElement & Record<string, unknown>;
  holdings(): Holdings;
  makeStream(options: StreamOptions): Promise<MadeStream>;
  /** The page's cameras: what `enumerateDevices` lists and the element's `getStream` opens. The first is the default. */
  plugIn(cameras: readonly (StreamOptions & { label: string; deviceId: string })[]): void;
  /** Constraints that were asked for, in order. */
  asked: MediaStreamConstraints[];
  made: MadeStream[];
  setHidden(hidden: boolean): void;
  forget(): void;
}

declare global {
  interface Window {
    kit: Kit;
  }
}

/** Self-contained, because its text is what is sent to the page. */
export function installKit(): void {
  const NAMES = ['ready', 'progress', 'state-change', 'hint-change', 'capture', 'complete', 'error', 'cancel'];
  const bitmaps: ImageBitmap[] = [];
  const workers = new Set<Worker>();
  const numbers = new WeakMap<Worker, number>();
  const frames = new Set<string>();
  let inFlight = 0;
  const kit: Kit = {
    events: [],
    states: ['idle'],
    hints: [],
    captures: [],
    completed: undefined,
    observed: 0,
    sent: 0,
    mostInFlight: 0,
    observations: [],
    streams: [],
    workersStarted: 0,
    element: () => document.querySelector('liveness-check') as unknown as ReturnType<Kit['element']>,
    holdings: () => ({
      liveTracks: kit.streams.flatMap(stream => stream.getTracks()).filter(({ readyState }) => readyState === 'live')
        .length,
      workers: workers.size,
      bitmaps: bitmaps.filter(({ width }) => width > 0).length,
      frames: frames.size,
      listeners: [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
    }),
    makeStream,
    asked: [],
    made: [],
    plugIn(cameras) {
      navigator.mediaDevices.enumerateDevices = async () =>
        cameras.map(({ deviceId, label }) => ({ deviceId, label, kind: 'videoinput', groupId: '', toJSON() {} }));
      kit.element().getStream = async (constraints: MediaStreamConstraints) => {
        kit.asked.push(constraints);
        const { deviceId } = constraints.video as { deviceId?: { exact: string } };
        const camera = deviceId ? cameras.find(known => known.deviceId === deviceId.exact) : cameras[0];
        if (!camera) throw new DOMException('no such device', 'OverconstrainedError');
        return (await makeStream(camera)).stream;
      };
    },
    setHidden(hidden) {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => (hidden ? 'hidden' : 'visible'),
      });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    forget() {
      Object.assign(kit, {
        events: [],
        states: [kit.element().state as string],
        hints: [],
        captures: [],
        completed: undefined,
        observed: 0,
        observations: [],
      });
    },
  };
  window.kit = kit;

  // Listeners: what was added and neither removed, aborted nor used up.
  const listeners = new Map<EventTarget, Map<string, unknown>>();
  const watched = () => [document, window, navigator.mediaDevices] as (EventTarget | undefined)[];
  const ids = new WeakMap<object, number>();
  let nextId = 1;
  const idOf = (listener: object) => {
    if (!ids.has(listener)) ids.set(listener, nextId++);
    return ids.get(listener)!;
  };
  const keyOf = (type: string, listener: object, options: unknown) => {
    const capture = typeof options === 'object' && options ? (options as AddEventListenerOptions).capture : options;
    return `${type} ${Boolean(capture)} ${idOf(listener)}`;
  };
  const add = EventTarget.prototype.addEventListener;
  const remove = EventTarget.prototype.removeEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, listener, options) {
    const target = this ?? window;
    if (listener && watched().includes(target)) {
      const key = keyOf(type, listener, options);
      const known = listeners.get(target) ?? new Map<string, unknown>();
      const { signal, once } = typeof options === 'object' ? options : {};
      if (!signal?.aborted) listeners.set(target, known.set(key, listener));
      const forget = () => known.delete(key);
      if (signal) add.call(signal, 'abort', forget);
      if (once) add.call(target, type, forget, { once: true });
    }
    return add.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, type, listener, options) {
    const target = this ?? window;
    if (listener) listeners.get(target)?.delete(keyOf(type, listener, options));
    return remove.call(target, type, listener, options);
  };

  for (const name of NAMES) {
    add.call(
      document,
      `liveness-${name}`,
      event => {
        const { detail } = event as CustomEvent;
        if (name === 'state-change') kit.states.push(detail.state);
        if (name === 'hint-change' && detail.hint) kit.hints.push(detail.hint);
        if (name === 'capture') kit.captures.push(detail.image);
        if (name === 'complete') kit.completed = detail;
        const plain = Object.entries(detail).map(([key, value]) => [
          key,
          value instanceof Blob ? value.size : value instanceof Error ? String(value) : value,
        ]);
        kit.events.push({ name, atMs: performance.now(), detail: Object.fromEntries(plain) });
      },
      true,
    );
  }

  if (navigator.mediaDevices) {
    const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async constraints => {
      const stream = await getUserMedia(constraints);
      kit.streams.push(stream);
      return stream;
    };
  }

  const makeBitmap = window.createImageBitmap.bind(window);
  window.createImageBitmap = async (...args: unknown[]) => {
    const bitmap = await (makeBitmap as (...given: unknown[]) => Promise<ImageBitmap>)(...args);
    bitmaps.push(bitmap);
    return bitmap;
  };

  // No private members in here: a compiler's helpers for them would not come along into the page.
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      numbers.set(this, ++kit.workersStarted);
      workers.add(this);
      this.addEventListener('message', ({ data }) => {
        const { frameId, observation } = data?.value ?? {};
        if (data?.type !== 'result' || observation === undefined) return;
        kit.observed++;
        inFlight--;
        kit.observations.push({ frameId, observation });
        frames.add(`${numbers.get(this)}/${frameId}`);
      });
    }

    override postMessage(message: unknown, ...rest: unknown[]): void {
      const { type, frameId, name } = (message ?? {}) as { type?: string; frameId?: number; name?: string };
      if (type === 'call' && name === 'observe') {
        kit.sent++;
        kit.mostInFlight = Math.max(kit.mostInFlight, ++inFlight);
      }
      if (type === 'release') frames.delete(`${numbers.get(this)}/${frameId}`);
      (super.postMessage as (...given: unknown[]) => void)(message, ...rest);
    }

    override terminate(): void {
      workers.delete(this);
      for (const frame of frames) if (frame.startsWith(`${numbers.get(this)}/`)) frames.delete(frame);
      super.terminate();
    }
  };

  async function makeStream(options: StreamOptions): Promise<MadeStream> {
    const { picture, fps = 25, label, deviceId } = options;
    const canvas = document.createElement('canvas');
    canvas.width = options.width;
    canvas.height = options.height;
    const context = canvas.getContext('2d')!;
    const image = new Image();
    if (picture) {
      image.src = picture;
      await image.decode();
    }
    let drawn = 0;
    const draw = () => {
      context.fillStyle = '#888';
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (picture) {
        const scale = 0.8 * Math.max(canvas.width / image.width, canvas.height / image.height);
        const [width, height] = [image.width * scale, image.height * scale];
        context.drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
      }
      // A picture that never changes is no new frame.
      context.fillStyle = drawn++ % 2 ? '#000' : '#fff';
      context.fillRect(0, 0, 2, 2);
    };
    const stream = canvas.captureStream(fps === 0 ? 0 : fps);
    const timer = fps > 0 ? setInterval(draw, 1000 / fps) : undefined;
    if (fps > 0) draw();
    const stop = () => clearInterval(timer);
    const track = stream.getVideoTracks()[0]!;
    if (label !== undefined) Object.defineProperty(track, 'label', { get: () => label });
    if (deviceId !== undefined) {
      const settings = track.getSettings.bind(track);
      track.getSettings = () => ({ ...settings(), deviceId });
    }
    kit.streams.push(stream);
    const made: MadeStream = {
      stream,
      canvas,
      freeze: stop,
      resize(width, height) {
        canvas.width = width;
        canvas.height = height;
        draw();
      },
    };
    kit.made.push(made);
    return made;
  }
}

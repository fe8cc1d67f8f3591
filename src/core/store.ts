export interface ReadableStore<T> {
  getState(): T;
  /** Calls back after every change; not for the current value. @returns a function that ends it */
  subscribe(listener: (state: T, previous: T) => void): () => void;
}

export interface Store<T> extends ReadableStore<T> {
  update(change: Partial<T>): void;
}

/** A value that can be watched. Listeners see changes in order, also those that a listener makes. */
export function createStore<T extends object>(initial: T): Store<T> {
  let state = Object.freeze({ ...initial });
  const listeners = new Set<(state: T, previous: T) => void>();
  const pending: (readonly [T, T])[] = [];
  let delivering = false;

  function deliver(): void {
    if (delivering) return;
    delivering = true;
    try {
      for (let change = pending.shift(); change; change = pending.shift()) {
        for (const listener of [...listeners]) listener(...change);
      }
    } finally {
      delivering = false;
    }
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(change) {
      const previous = state;
      state = Object.freeze({ ...state, ...change });
      pending.push([state, previous]);
      deliver();
    },
  };
}

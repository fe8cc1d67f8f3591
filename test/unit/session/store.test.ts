import { expect, test } from 'vitest';
import { createStore } from '../../../src/core/store.js';

function counter() {
  return createStore({ count: 0, name: 'a' });
}

test('listeners get the new and the previous state, and the store has the new one by then', () => {
  const store = counter();
  const seen: unknown[] = [];
  store.subscribe((now, before) => seen.push([before.count, now.count, store.getState() === now]));
  store.update({ count: 1 });
  store.update({ count: 2 });
  expect(seen).toEqual([
    [0, 1, true],
    [1, 2, true],
  ]);
});

test('a new listener does not hear of the past', () => {
  const store = counter();
  store.update({ count: 1 });
  const seen: number[] = [];
  store.subscribe(({ count }) => seen.push(count));
  expect(seen).toEqual([]);
});

test('all listeners see changes in order, also those that a listener makes', () => {
  const store = counter();
  const first: number[] = [];
  const second: number[] = [];
  store.subscribe(({ count }) => {
    first.push(count);
    if (count === 1) store.update({ count: 2 });
    if (count === 2) store.update({ count: 3 });
  });
  store.subscribe(({ count }) => second.push(count));
  store.update({ count: 1 });
  expect(first).toEqual([1, 2, 3]);
  expect(second).toEqual([1, 2, 3]);
});

test('each delivery pairs a state with the one right before it', () => {
  const store = counter();
  const pairs: [number, number][] = [];
  store.subscribe(({ count }) => count === 1 && store.update({ count: 2 }));
  store.subscribe((now, before) => pairs.push([before.count, now.count]));
  store.update({ count: 1 });
  expect(pairs).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('a listener that leaves while changes are delivered hears no more', () => {
  const store = counter();
  const seen: number[] = [];
  const leave = store.subscribe(({ count }) => {
    seen.push(count);
    leave();
  });
  store.update({ count: 1 });
  store.update({ count: 2 });
  expect(seen).toEqual([1]);
});

test('a listener that throws stops neither the store nor later changes', () => {
  const store = counter();
  const seen: number[] = [];
  store.subscribe(({ count }) => {
    if (count === 1) throw new Error('from a listener');
  });
  store.subscribe(({ count }) => seen.push(count));
  expect(() => store.update({ count: 1 })).toThrow('from a listener');
  store.update({ count: 2 });
  expect(store.getState().count).toBe(2);
  expect(seen).toContain(2);
});

test('states are frozen and the given one is left alone', () => {
  const initial = { count: 0 };
  const store = createStore(initial);
  store.update({ count: 1 });
  expect(initial.count).toBe(0);
  expect(Object.isFrozen(store.getState())).toBe(true);
  expect(store.getState()).toEqual({ count: 1 });
});

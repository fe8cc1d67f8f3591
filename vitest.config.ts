import { defineConfig } from 'vitest/config';

// Vitest 5 groups the errors it prints with this, and Node has it from version 21 on only.
if (!('groupBy' in Map)) {
  const groupBy = <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
    const groups = new Map<K, T[]>();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return groups;
  };
  Object.assign(Map, { groupBy });
}

/** Tests that need no browser. Those in test/browser run under Playwright. */
export default defineConfig({
  test: {
    include: ['test/{unit,server,package,fuzz}/**/*.test.ts'],
    // A safety net for a busy machine, not a measurement.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});

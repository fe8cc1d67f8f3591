import { beforeEach, describe, expect, test, vi } from 'vitest';

type Module = typeof import('../../../src/assets/asset-base.js');

/** The module as a page at `pageUrl` would have it. */
async function onPage(pageUrl: string): Promise<Module> {
  vi.resetModules();
  const module = await import('../../../src/assets/asset-base.js');
  // Only the base of relative URLs is asked of the document after the script has been evaluated.
  vi.stubGlobal('document', { baseURI: pageUrl });
  return module;
}

describe('resolveAssetBase', () => {
  let module: Module;
  beforeEach(async () => {
    module = await onPage('https://shop.example/kyc/start.html');
  });

  const codeOf = (act: () => unknown): unknown => {
    try {
      act();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return undefined;
  };

  test.each([
    { given: '/static/liveness/', expected: 'https://shop.example/static/liveness/' },
    { given: '/static/liveness', expected: 'https://shop.example/static/liveness/' },
    { given: 'assets', expected: 'https://shop.example/kyc/assets/' },
    { given: 'https://cdn.example/l@1.0.0', expected: 'https://cdn.example/l@1.0.0/' },
    { given: '//cdn.example/l', expected: 'https://cdn.example/l/' },
    { given: 'http://localhost:8080/', expected: 'http://localhost:8080/' },
  ])('$given', ({ given, expected }) => {
    expect(module.resolveAssetBase(given)).toBe(expected);
  });

  test('an explicit base comes before the page-wide one', () => {
    module.setAssetBase('/page-wide/');
    expect(module.resolveAssetBase()).toBe('https://shop.example/page-wide/');
    expect(module.resolveAssetBase('/own/')).toBe('https://shop.example/own/');
    expect(module.resolveAssetBase('')).toBe('https://shop.example/page-wide/');
  });

  test('without any base, or with one that is no web address, it says so', () => {
    expect(codeOf(() => module.resolveAssetBase())).toBe('invalid-config');
    for (const base of ['http://', 'blob:https://shop.example/x', 'file:///srv/l', 'javascript:alert(1)', 'data:,x']) {
      expect(
        codeOf(() => module.resolveAssetBase(base)),
        base,
      ).toBe('invalid-config');
    }
  });
});

import { type Site, serveSite } from '../browser/support/site.js';

/** `dist/` with `engines.html`: the element and the engine in one page. */
export function serveEngineSite(): Promise<Site> {
  return serveSite({
    replace: path =>
      path === 'engines.html'
        ? {
            type: 'text/html; charset=utf-8',
            body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>engines</title><link rel="icon" href="data:,">
<script>globalThis.__name = value => value;</script>
<script type="module" src="liveness-check.js"></script><script type="module" src="engine-page.js"></script>`,
          }
        : undefined,
  });
}

/** True in the page once both scripts have run. */
export const PAGE_READY = "'liveness' in window && customElements.get('liveness-check') !== undefined";

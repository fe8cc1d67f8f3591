/**
 * Where this script came from. The only reader of `document.currentScript` and `import.meta.url`; both must be read
 * while the script is first evaluated, so this is a constant.
 */
function findScriptBase(): string | undefined {
  if (typeof document === 'undefined') return undefined;
  const current = document.currentScript;
  const tagged = current?.hasAttribute('data-liveness-assets')
    ? current
    : document.querySelector('script[data-liveness-assets]');
  const named = tagged?.getAttribute('data-liveness-assets');
  if (named) return new URL(withSlash(named), document.baseURI).href;
  const own = (current as HTMLScriptElement | null)?.src || import.meta.url;
  return own ? new URL('.', own).href : undefined;
}

export function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

export const SCRIPT_BASE = findScriptBase();

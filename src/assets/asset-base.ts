import { LivenessError } from '../core/errors.js';
import { SCRIPT_BASE, withSlash } from './script-base.js';

let configuredBase: string | undefined;

/**
 * Sets the directory, for the whole page, that `runtime/`, `models/` and `locales/` are loaded from.
 * An `asset-base` on an element or engine comes first; without either it is the script's own directory.
 * @param base absolute URL, or one relative to the page
 */
export function setAssetBase(base: string): void {
  configuredBase = base;
}

/**
 * The absolute asset base, with a trailing slash.
 * @throws LivenessError `invalid-config` when there is none or it is no http(s) URL
 */
export function resolveAssetBase(explicit?: string): string {
  const base = explicit || configuredBase || SCRIPT_BASE;
  if (!base) throw new LivenessError('invalid-config', 'No asset base: set asset-base or call setAssetBase().');
  let url: URL;
  try {
    url = new URL(withSlash(base), document.baseURI);
  } catch (cause) {
    throw new LivenessError('invalid-config', `The asset base "${base}" is not a URL.`, { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new LivenessError('invalid-config', `The asset base must be an http or https URL, not "${url.protocol}".`);
  }
  return url.href;
}

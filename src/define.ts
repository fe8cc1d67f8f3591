/** Defines `<liveness-check>`: `liveness-check/define`. */
import { LivenessCheck } from './element/liveness-check.js';

// Another copy of the package on the page may have defined the tag already; the first one stays.
if (!customElements.get('liveness-check')) customElements.define('liveness-check', LivenessCheck);

export * from './index.js';

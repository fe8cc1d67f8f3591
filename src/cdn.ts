/** Everything in one file, with the tag defined: the script for a CDN. */
export * from './define.js';

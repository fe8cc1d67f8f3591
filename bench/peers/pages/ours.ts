import type { LivenessCheck } from '../../../src/index.js';
import type { Peer } from './peer.js';

/** Long enough that the check does not end while frames are being timed. */
const HOLD_MS = 10_000;

async function open(): Promise<Peer> {
  const script = document.createElement('script');
  script.src = '/ours/liveness-check.iife.js';
  const loaded = new Promise(resolve => script.addEventListener('load', resolve));
  document.head.append(script);
  await loaded;
  const check = document.createElement('liveness-check') as LivenessCheck;
  check.config = { capture: { holdMs: HOLD_MS } };
  document.getElementById('place')!.append(check);
  return {
    async live(afterFirstHintMs) {
      const frameMs: number[] = [];
      const stop = check.engine.observe(trace => {
        if (trace.type === 'frame') frameMs.push(trace.timings.total);
      });
      const hinted = new Promise<string>(resolve =>
        check.addEventListener('liveness-hint-change', ({ detail }) => detail.hint && resolve(detail.hint)),
      );
      void check.start();
      const hint = await hinted;
      const firstHintMs = performance.now();
      frameMs.length = 0;
      await new Promise(resolve => setTimeout(resolve, afterFirstHintMs));
      stop();
      check.cancel();
      return { firstHintMs, hint, frameMs };
    },
    async photo(url) {
      const photo = await (await fetch(url)).blob();
      const started = performance.now();
      const response = await check.engine.checkImage(photo);
      const totalMs = performance.now() - started;
      const local = response.status === 'success' ? response.local : undefined;
      const score = response.status === 'success' && local?.scores.length ? response.liveness.score : null;
      // The others are given a decoded picture.
      return { totalMs: totalMs - (local?.timings.decode ?? 0), scoreMs: local?.timings.score ?? null, score };
    },
  };
}

window.peer = open();

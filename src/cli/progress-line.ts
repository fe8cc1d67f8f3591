/** One line on stderr, rewritten in place; nothing where stderr is not a terminal. */
export function createProgressLine(total: number, stream: NodeJS.WriteStream = process.stderr) {
  const started = performance.now();
  let done = 0;
  return {
    step(): void {
      done++;
      if (stream.isTTY) stream.write(`\r${formatProgress(done, total, performance.now() - started)}\x1b[K`);
    },
    end(): void {
      if (stream.isTTY && done > 0) stream.write('\n');
    },
  };
}

/** `12 of 615, 9.8 a second, 62 s left` */
export function formatProgress(done: number, total: number, elapsedMs: number): string {
  const rate = done / (elapsedMs / 1000);
  const left = Math.ceil((total - done) / rate);
  return `${done} of ${total}, ${rate.toFixed(1)} a second, ${left} s left`;
}

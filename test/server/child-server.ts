import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Runs a TypeScript file that prints its own address once it listens; ends with the test. */
export async function startChild(
  file: string,
  env: Record<string, string>,
): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', chunk => {
      output += chunk;
      const match = /http:\/\/[\w.:[\]]+/.exec(output);
      if (match) resolve(match[0]);
    });
    child.on('error', reject).on('exit', code => reject(new Error(`${file} ended (${code}): ${output}`)));
  });
  return { url, child };
}

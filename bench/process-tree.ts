/** Linux processes and their memory, read from /proc. */
import { readdir, readFile } from 'node:fs/promises';

/** Process ids of everything that descends from `root`, itself left out. */
export async function descendantsOf(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    // `pid (name) state ppid …`; a name may hold spaces and brackets.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (!stat) continue;
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const next = children.get(pid) ?? [];
    found.push(...next);
    open.push(...next);
  }
  return found;
}

export async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').join(' ').trim();
}

/** Memory in use, bytes. `proportional` counts a page shared by n processes as 1/n in each, so that sums mean something. */
export async function memoryOf(pid: number): Promise<{ resident: number; proportional: number }> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { resident: read('Rss'), proportional: read('Pss') };
}

/** How many threads a process runs; the one that Chromium starts to tell its memory is left out, as looking makes it. */
export async function threadsOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const names = await Promise.all(threads.map(id => readFile(`/proc/${pid}/task/${id}/comm`, 'utf8').catch(() => '')));
  return names.filter(name => name !== '' && name.trim() !== 'MemoryInfra').length;
}

/** Memory of a browser: its first process and everything that descends from it, bytes, shared pages counted once. */
export async function memoryOfBrowser(pid: number): Promise<number> {
  const processes = [pid, ...(await descendantsOf(pid))];
  const sizes = await Promise.all(processes.map(memoryOf));
  return sizes.reduce((sum, { proportional }) => sum + proportional, 0);
}

import { BlobReader, BlobWriter, type Entry, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { type ImageLabels, LABELS_FILE, readLabels } from '../../src/evaluation/labels.js';

/** An image of a batch. Its content is read when it is needed and not kept. */
export interface BatchFile {
  path: string;
  open(): Promise<Blob>;
}

export interface BatchInput {
  files: BatchFile[];
  labels: Map<string, ImageLabels>;
  /** What could not be used, in words. */
  problems: string[];
}

const IMAGE = /\.(jpe?g|jfif|png|webp|gif|bmp|avif)$/i;
const MIME: Record<string, string> = {
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  bmp: 'image/bmp',
  avif: 'image/avif',
};

/** Images and labels out of files, whole folders and zip archives. */
export async function readBatch(given: readonly { path: string; file: File }[]): Promise<BatchInput> {
  const input: BatchInput = { files: [], labels: new Map(), problems: [] };
  for (const { path, file } of given) {
    try {
      if (/\.zip$/i.test(path)) await addZip(input, file);
      else await addEntry(input, path, async () => file);
    } catch (error) {
      input.problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  input.files.sort((a, b) => a.path.localeCompare(b.path));
  return input;
}

async function addEntry(input: BatchInput, path: string, open: () => Promise<Blob>): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === LABELS_FILE) {
    for (const [file, labels] of readLabels(await (await open()).text())) input.labels.set(file, labels);
  } else if (IMAGE.test(name) && !name.startsWith('.')) {
    input.files.push({ path, open });
  }
}

/** Only the directory is read now; each image is unpacked when its turn comes. */
async function addZip(input: BatchInput, file: File): Promise<void> {
  const reader = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  for (const entry of await reader.getEntries()) {
    if (isFile(entry))
      await addEntry(input, entry.filename, () => entry.getData(new BlobWriter(mimeOf(entry.filename))));
  }
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

function mimeOf(path: string): string {
  return MIME[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'image/jpeg';
}

/** Files of a field; a chosen folder brings paths with it. */
export function filesOfField(list: FileList | null): { path: string; file: File }[] {
  return [...(list ?? [])].map(file => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files and folders that were dropped. To be called within the event: afterwards the items are empty. */
export function filesOfDrop(transfer: DataTransfer): Promise<{ path: string; file: File }[]> {
  const entries = [...transfer.items].flatMap(item => item.webkitGetAsEntry() ?? []);
  return Promise.all(entries.map(walk)).then(found => found.flat());
}

async function walk(entry: FileSystemEntry): Promise<{ path: string; file: File }[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives a hundred entries at most; an empty answer ends them.
  for (;;) {
    const more = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (more.length === 0) break;
    children.push(...more);
  }
  return (await Promise.all(children.map(walk))).flat();
}

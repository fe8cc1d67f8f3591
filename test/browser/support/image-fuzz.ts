/** Image files through `checkImage` in a page, many a call, and whether each came out as it may. */
import type { LivenessResponse } from '../../../src/engine.js';
import type { FuzzFile } from '../../fuzz/image-files.js';
import type { EngineOnPage, PageEngineOptions } from './engine.js';

/** The second look for small faces costs ten times the rest and reads the same pixels. */
export const FUZZ_ENGINE: PageEngineOptions = { config: { still: { maxTileLevel: 1 } } };

export interface FuzzAnswer {
  name: string;
  response: LivenessResponse;
}

/** Judges the files one after another. */
export async function judgeFiles({ handle }: EngineOnPage, files: readonly FuzzFile[]): Promise<FuzzAnswer[]> {
  const responses = await handle.evaluate(
    async (engine, list) => {
      const answers = [];
      for (const base64 of list) {
        const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
        answers.push(await engine.checkImage(new Blob([bytes])));
      }
      return answers;
    },
    files.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
  );
  return responses.map((response, i) => ({ name: files[i]!.name, response }));
}

/** A verdict that contradicts itself, or an error other than that of a bad picture. */
export function isWrong({ response }: FuzzAnswer): boolean {
  if (response.status === 'failure') return response.error.type !== 'media_error';
  return (response.liveness.rejection_reason === '') !== response.liveness.score > 0.5;
}

/** The kind of outcome: a verdict by its reason, an error by its type and what it says, sizes left out. */
export function outcomeOf({ response }: FuzzAnswer): string {
  if (response.status === 'success') return response.liveness.rejection_reason || 'accepted';
  return `${response.error.type}: ${response.error.message.replace(/\d+/g, 'N')}`;
}

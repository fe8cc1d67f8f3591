import { parseApiAnswer } from '../confirm/parse-answer.js';
import type { ApiAnswer } from '../confirm/wire.js';
import { type Bytes, readBounded } from './bytes.js';
import { errorOfAnswer, errorOfNetwork, SightengineError } from './sightengine-errors.js';
import { resolveSettings, type SightengineOptions, type SightengineSettings } from './sightengine-settings.js';

const MAX_ANSWER_BYTES = 64 * 1024;

/** The remote API, in both of its forms. Each call is one request: retrying is the caller's decision. */
export interface SightengineClient {
  readonly model: string;
  /** No call takes longer than this, ms. */
  readonly timeoutMs: number;
  /**
   * Uploads an image (`POST` with `media`).
   * @throws SightengineError
   */
  checkUpload(bytes: Bytes, filename: string, type: string): Promise<ApiAnswer>;
  /**
   * Has the API fetch an image (`GET` with `url`). The URL is passed on as it is: check it first, see `confirmStoredImage()`.
   * @throws SightengineError
   */
  checkUrl(url: string): Promise<ApiAnswer>;
}

/** @throws Error when a setting is missing or wrong */
export function createSightengineClient(options: SightengineOptions = {}): SightengineClient {
  const settings = resolveSettings(options);
  const { apiUser, apiSecret, model, timeoutMs } = settings;
  const fields = { models: model, api_user: apiUser, api_secret: apiSecret };

  return {
    model,
    timeoutMs,
    checkUpload(bytes, filename, type) {
      const form = new FormData();
      form.set('media', new Blob([bytes], { type }), filename);
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      return call(settings, settings.endpoint, { method: 'POST', body: form });
    },
    checkUrl(url) {
      const target = new URL(settings.endpoint);
      for (const [name, value] of Object.entries({ ...fields, url })) target.searchParams.set(name, value);
      return call(settings, target, { method: 'GET' });
    },
  };
}

async function call(settings: SightengineSettings, target: URL, init: RequestInit): Promise<ApiAnswer> {
  const signal = AbortSignal.timeout(settings.timeoutMs);
  let response: Response;
  let text: string;
  try {
    // A redirect is not followed: it would take the credentials along.
    response = await settings.fetch(target, { ...init, signal, redirect: 'manual' });
    text = new TextDecoder().decode(await readBounded(response.body, MAX_ANSWER_BYTES, 'cancel', signal));
  } catch (error) {
    throw errorOfNetwork(error, signal.aborted);
  }
  return readAnswer(response, text);
}

function readAnswer(response: Response, text: string): ApiAnswer {
  const body = parseJson(text);
  const succeeded = response.ok && (body as { status?: unknown } | undefined)?.status === 'success';
  if (!succeeded) throw errorOfAnswer(response.status, body, response.headers.get('retry-after'));
  try {
    return parseApiAnswer(body);
  } catch (error) {
    // The message names a field, never its content.
    throw new SightengineError('unclear', `Not a documented answer of the API (${(error as Error).message}).`, {
      status: response.status,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

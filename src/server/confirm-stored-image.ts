import type { ApiAnswer } from '../confirm/wire.js';
import { sha256Hex } from './bytes.js';
import type { FetchImageOptions } from './fetch-public-image.js';
import { createSightengineClient, type SightengineClient } from './sightengine-client.js';

export interface StoredImageOptions extends FetchImageOptions {
  /** Address of the stored image. */
  url: string;
  /**
   * `upload` (default): fetch the image here and send it; the hash says which image was judged. `pass`: check the URL,
   * then let the API fetch it; nobody can say afterwards what it got.
   */
  mode?: 'upload' | 'pass';
  /** Default `createSightengineClient()`, from the environment. */
  client?: SightengineClient;
}

export interface StoredImageAnswer extends ApiAnswer {
  confirmed: boolean;
  /** Of the image that was sent; missing under `pass`. */
  sha256?: string;
}

/**
 * Checks an image that is stored somewhere, for backends. Safe with a URL from outside: it must lead to the public
 * internet, each redirect too, and what it leads to must be an image of bounded size. Node only.
 * @throws ImageUrlError when the image cannot be had, SightengineError when the API gives no answer
 */
export async function confirmStoredImage(options: StoredImageOptions): Promise<StoredImageAnswer> {
  const { url, mode = 'upload', client = createSightengineClient() } = options;
  if (mode === 'pass') {
    const { checkPublicUrl } = await import('./public-url.js');
    const checked = await checkPublicUrl(url, options);
    return withVerdict(await client.checkUrl(checked.url.href));
  }
  const { fetchPublicImage } = await import('./fetch-public-image.js');
  const { bytes, type } = await fetchPublicImage(url, options);
  const answer = await client.checkUpload(bytes, `stored.${type.slice('image/'.length)}`, type);
  return { ...withVerdict(answer), sha256: await sha256Hex(bytes) };
}

function withVerdict(answer: ApiAnswer): StoredImageAnswer {
  return { ...answer, confirmed: answer.liveness.rejection_reason === '' };
}

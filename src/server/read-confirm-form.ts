import { fieldsOf } from '../confirm/parse-answer.js';
import { CONFIRM_FIELDS } from '../confirm/wire.js';
import { type Bytes, readBounded, sha256Hex, TooLarge } from './bytes.js';
import { ConfirmRefusal } from './failures.js';
import { type ImageType, imageTypeOf } from './image-type.js';

const MAX_LOCAL_CHARS = 64 * 1024;
const SHA256_HEX = /^[0-9a-f]{64}$/i;
const NONCE = /^[\w-]{22}$/;
const BOUNDARY = /^multipart\/form-data\s*;.*\bboundary="?([\w'()+,./:=?-]{1,70})"?/i;
/** Ours has four. The parser would take seconds over a body made of a hundred thousand. */
const MAX_PARTS = 8;

export interface ConfirmForm {
  bytes: Bytes;
  type: ImageType;
  /** Of the bytes, computed here. */
  sha256: string;
  nonce: string;
}

export interface BodyLimits {
  /** Bound on the whole request body, bytes. */
  maxBodyBytes: number;
  /** Bound on its arrival, ms. */
  bodyTimeoutMs: number;
}

/**
 * Reads and checks the body of `POST …/confirm`. The local response is looked at, then dropped: it comes from a place
 * that its user can edit, so nothing may depend on it.
 * @throws ConfirmRefusal
 */
export async function readConfirmForm(request: Request, limits: BodyLimits): Promise<ConfirmForm> {
  const body = await readBody(request, limits);
  const form = await parseForm(body, request.headers.get('content-type') ?? '');
  const media = single(form, CONFIRM_FIELDS.media);
  const nonce = single(form, CONFIRM_FIELDS.nonce);
  const declared = single(form, CONFIRM_FIELDS.sha256);
  const local = single(form, CONFIRM_FIELDS.local);
  if (typeof media === 'string' || typeof local !== 'string') throw new ConfirmRefusal('form-invalid');
  if (!matches(declared, SHA256_HEX) || !matches(nonce, NONCE)) throw new ConfirmRefusal('form-invalid');

  const bytes = new Uint8Array(await media.arrayBuffer());
  const type = imageTypeOf(bytes);
  if (!type || type !== media.type) throw new ConfirmRefusal('type-refused');
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== declared.toLowerCase()) throw new ConfirmRefusal('hash-mismatch');
  checkLocal(local);
  return { bytes, type, sha256, nonce };
}

async function readBody(request: Request, { maxBodyBytes, bodyTimeoutMs }: BodyLimits): Promise<Bytes> {
  if (Number(request.headers.get('content-length')) > maxBodyBytes) throw new ConfirmRefusal('body-too-large');
  const timeout = AbortSignal.timeout(bodyTimeoutMs);
  try {
    return await readBounded(request.body, maxBodyBytes, 'release', timeout);
  } catch (cause) {
    if (cause instanceof TooLarge) throw new ConfirmRefusal('body-too-large');
    throw new ConfirmRefusal(timeout.aborted ? 'body-too-slow' : 'form-invalid', undefined, { cause });
  }
}

async function parseForm(body: Bytes, contentType: string): Promise<FormData> {
  const boundary = BOUNDARY.exec(contentType)?.[1];
  if (!boundary || countOf(`\r\n--${boundary}`, body, MAX_PARTS) > MAX_PARTS) throw new ConfirmRefusal('form-invalid');
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new ConfirmRefusal('form-invalid', undefined, { cause });
  }
}

/** How often an ASCII text is in the bytes; stops counting above `enough`. */
function countOf(text: string, bytes: Bytes, enough: number): number {
  const wanted = new TextEncoder().encode(text);
  let count = 0;
  for (let at = bytes.indexOf(wanted[0]); at >= 0 && count <= enough; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) count++;
  }
  return count;
}

function single(form: FormData, name: string): FormDataEntryValue {
  const values = form.getAll(name);
  if (values.length !== 1) throw new ConfirmRefusal('form-invalid');
  return values[0];
}

function matches(value: FormDataEntryValue, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function checkLocal(json: string): void {
  if (json.length > MAX_LOCAL_CHARS) throw new ConfirmRefusal('local-invalid');
  try {
    const { status, liveness } = fieldsOf(JSON.parse(json));
    const { score } = fieldsOf(liveness);
    if (status === 'success' && typeof score === 'number' && score >= 0 && score <= 1) return;
  } catch {
    // refused below: which of the two it was is nothing to the sender
  }
  throw new ConfirmRefusal('local-invalid');
}

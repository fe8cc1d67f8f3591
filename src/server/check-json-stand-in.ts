import type { LivenessResponse, LivenessSuccess } from '../core/response.js';
import { type Bytes, readBounded, TooLarge } from './bytes.js';
import { randomId } from './failures.js';
import { type ImageType, imageTypeOf } from './image-type.js';
import { delay, type Fault, faultOfHeader, spoil } from './stand-in-faults.js';

const PATH = '/1.0/check.json';
const MODELS = ['liveness', 'face-liveness'];
const MAX_BODY_BYTES = 12_000_000;

export interface StandInOptions {
  /** Judges an image, e.g. with this project's engine. Its `local` part is left out of the answer. */
  analyze: (bytes: Bytes, info: { uri: string; type: ImageType; signal: AbortSignal }) => Promise<LivenessResponse>;
  /** The credentials that count as right. */
  apiUser: string;
  apiSecret: string;
  /** Operations before it says that the usage limit is reached. Default none. */
  usageLimit?: number;
  /** Faults on demand: by the request header `x-fault`, or as this function decides. Default none. */
  faults?: 'header' | ((request: Request) => Fault | undefined);
  /** Lets `url` lead to this machine and be plain http. Default false. */
  allowLoopback?: boolean;
  /** Clock, ms. Default `Date.now`. */
  now?: () => number;
}

/** A refusal in the API's own words where they are known (the numbers of its codes are not documented). */
class StandInError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly code: number,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

interface Input {
  bytes: Bytes;
  uri: string;
}

/**
 * A local stand-in for the remote API's `check.json`: same requests, same answers, same errors. For tests and
 * demonstrations, where nothing may leave the machine.
 */
export function createCheckJsonStandIn(options: StandInOptions): (request: Request) => Promise<Response> {
  const now = options.now ?? Date.now;
  let operations = 0;

  async function answer(request: Request, fault: Fault | undefined): Promise<LivenessSuccess> {
    if (new URL(request.url).pathname !== PATH) throw new StandInError(404, 'request_error', 404, 'Not found');
    const fields = await readFields(request);
    if (fault?.kind === 'delay') await delay(fault.ms, request.signal);
    checkFields(fields, options);
    if (operations >= (options.usageLimit ?? Number.POSITIVE_INFINITY)) {
      throw new StandInError(429, 'usage_limit', 32, 'Daily usage limit reached');
    }
    const { bytes, uri } = await readMedia(fields, options.allowLoopback ?? false);
    const type = imageTypeOf(bytes);
    if (!type) throw new StandInError(400, 'media_error', 4, 'The media is not a supported image');
    const result = toApiAnswer(await options.analyze(bytes, { uri, type, signal: request.signal }), uri, now());
    operations += result.request.operations;
    return result;
  }

  return async request => {
    const fault = options.faults === 'header' ? faultOfHeader(request) : options.faults?.(request);
    if (fault?.kind === 'status') return refuseOnDemand(fault, now());
    try {
      const body = JSON.stringify(await answer(request, fault));
      return spoil(respond(200, body), body, fault);
    } catch (error) {
      return refuse(error, fault, now());
    }
  };
}

type Fields = Map<string, string | File>;

async function readFields(request: Request): Promise<Fields> {
  if (request.method === 'GET') return new Map(new URL(request.url).searchParams);
  if (request.method !== 'POST')
    throw new StandInError(405, 'request_error', 405, 'Use GET with url or POST with media');
  try {
    const body = await readBounded(request.body, MAX_BODY_BYTES, 'release', request.signal);
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    return new Map(await new Response(body, { headers }).formData());
  } catch (error) {
    if (error instanceof TooLarge) throw new StandInError(413, 'media_error', 6, 'The media is too large');
    throw new StandInError(400, 'request_error', 7, 'The request is not valid multipart/form-data');
  }
}

function checkFields(fields: Fields, { apiUser, apiSecret }: StandInOptions): void {
  if (fields.get('api_user') !== apiUser || fields.get('api_secret') !== apiSecret) {
    throw new StandInError(401, 'argument_error', 1, 'Incorrect API user or API secret');
  }
  const models = String(fields.get('models') ?? '')
    .split(',')
    .filter(Boolean);
  if (models.length === 0) throw new StandInError(400, 'argument_error', 2, 'Missing models');
  const unknown = models.find(model => !MODELS.includes(model));
  if (unknown) throw new StandInError(400, 'argument_error', 3, `Unknown model: ${unknown.slice(0, 40)}`);
}

async function readMedia(fields: Fields, allowLoopback: boolean): Promise<Input> {
  const media = fields.get('media');
  if (media instanceof File) return { bytes: new Uint8Array(await media.arrayBuffer()), uri: media.name };
  const url = fields.get('url');
  if (typeof url !== 'string' || !url)
    throw new StandInError(400, 'argument_error', 5, 'Missing media: send a file as media, or a url');
  const { fetchPublicImage } = await import('./fetch-public-image.js');
  try {
    const { bytes } = await fetchPublicImage(url, { allowHttp: true, allowLoopback });
    return { bytes, uri: url };
  } catch (error) {
    const notImage = (error as { code?: unknown }).code === 'not-an-image';
    if (notImage) throw new StandInError(400, 'media_error', 4, 'The media is not a supported image');
    throw new StandInError(400, 'media_error', 8, 'The media could not be fetched from the url');
  }
}

function toApiAnswer(result: LivenessResponse, uri: string, nowMs: number): LivenessSuccess {
  if (result.status === 'failure') {
    const { type, code, message } = result.error;
    throw new StandInError(type === 'media_error' ? 400 : 500, type, code, message);
  }
  return {
    status: 'success',
    request: { id: randomId('req'), timestamp: nowMs / 1000, operations: 1 },
    liveness: { score: result.liveness.score, rejection_reason: result.liveness.rejection_reason },
    media: { id: randomId('med'), uri },
  };
}

function refuseOnDemand(fault: Extract<Fault, { kind: 'status' }>, nowMs: number): Response {
  const { status, retryAfterSeconds, json = true } = fault;
  if (!json) return new Response('<h1>Fault on demand</h1>', { status, headers: { 'content-type': 'text/html' } });
  const type = status === 429 ? 'usage_limit' : status < 500 ? 'argument_error' : 'internal_error';
  return refuse(new StandInError(status, type, 99, 'Fault on demand', retryAfterSeconds), fault, nowMs);
}

function refuse(error: unknown, fault: Fault | undefined, nowMs: number): Response {
  const known =
    error instanceof StandInError ? error : new StandInError(500, 'internal_error', 9, 'The analysis failed');
  const { status, type, code, message } = known;
  const request = { id: randomId('req'), timestamp: nowMs / 1000, operations: 0 };
  const body = JSON.stringify({ status: 'failure', request, error: { type, code, message } });
  const retryAfter: Record<string, string> = {};
  if (known.retryAfterSeconds !== undefined) retryAfter['retry-after'] = String(known.retryAfterSeconds);
  return spoil(respond(status, body, retryAfter), body, fault);
}

function respond(status: number, json: string, headers: Record<string, string> = {}): Response {
  return new Response(json, { status, headers: { 'content-type': 'application/json', ...headers } });
}

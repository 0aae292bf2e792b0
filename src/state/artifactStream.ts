import { MlflowError } from '../api/errors.ts';
import { errorText } from '../common/log.ts';

/** Opens the file once more, from where it broke off if `headers` say so. */
export type OpenArtifact = (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>;

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** First byte that is wanted. Default 0. */
  readonly start?: number;
  /** The byte after the last one that is wanted. Default: the end of the file. */
  readonly end?: number;
  /** Rather fail than read the whole file for a part of it. */
  readonly onlyByRange?: true;
  /** A server that sends nothing for so long is given up. Default 30,000 ms. */
  readonly idleMs?: number;
  /** Told what the server says of the file, before the first byte. */
  readonly onOpen?: (opened: OpenedArtifact) => void;
}

export interface OpenedArtifact {
  /** Of the whole file, where the server says it. */
  readonly size: number | undefined;
  readonly etag: string | undefined;
}

const maxFailures = 3;

interface Answer {
  readonly response: Response;
  /** Position in the file of the body's first byte, and of the byte after its last where that is known. */
  readonly from: number;
  readonly to: number | undefined;
  readonly size: number | undefined;
  /** By which the server knows whether the file is still the same. */
  readonly validator: string | undefined;
}

/**
 * The bytes of a file, or of a part of it, as they come. A transfer that breaks off goes on where it was if the
 * server has ranges and the file is still the same; else it fails. What ends well has the length that was promised.
 */
export async function* streamArtifact(
  open: OpenArtifact,
  options: StreamOptions = {},
): AsyncGenerator<Uint8Array> {
  const { signal, start = 0, end, idleMs = 30_000, onOpen } = options;
  let position = start;
  let validator: string | undefined;
  for (let failures = 0; ;) {
    const idle = new IdleTimer(idleMs, signal);
    try {
      const headers = headersFor({ position, end, validator });
      const answer = await idle.watch(open(headers, idle.signal).then((response) => describe(response)));
      if (answer.from > position || (answer.from < position && position > start)) {
        throw new Lost('the file has changed meanwhile');
      }
      if (options.onlyByRange && answer.from !== position) {
        throw new Lost('its server can not send parts of a file');
      }
      if (position === start)
        onOpen?.({ size: answer.size, etag: answer.response.headers.get('etag') ?? undefined });
      validator = answer.validator;
      let at = answer.from;
      for await (const chunk of chunksOf(answer.response, idle)) {
        const wanted = chunk.subarray(
          Math.max(0, position - at),
          end === undefined ? undefined : Math.max(0, end - at),
        );
        at += chunk.length;
        if (wanted.length === 0) continue;
        position += wanted.length;
        failures = 0;
        yield wanted;
        if (end !== undefined && position >= end) return;
      }
      if (answer.to !== undefined && at !== answer.to)
        throw new Error(`it ended after ${at} of ${answer.to} bytes`);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (start === 0 && position === 0 && isOutOfRange(error)) return onOpen?.({ size: 0, etag: undefined });
      failures++;
      const final = error instanceof Lost || (error instanceof MlflowError && error.kind === 'api');
      const isStart = position === start;
      if (final || failures > maxFailures || (!isStart && validator === undefined)) throw brokenOff(error);
    } finally {
      idle.stop();
    }
  }
}

/** Of an empty file no part can be had, not even its beginning. */
function isOutOfRange(error: unknown): boolean {
  return error instanceof MlflowError && error.status === 416;
}

/** The file changed between two parts of it: what was read is of no use. */
class Lost extends Error {}

function headersFor({
  position,
  end,
  validator,
}: {
  position: number;
  end?: number;
  validator?: string;
}): Record<string, string> {
  if (position === 0 && end === undefined) return {};
  return {
    range: `bytes=${position}-${end === undefined ? '' : end - 1}`,
    ...(validator !== undefined && { 'if-range': validator }),
  };
}

function describe(response: Response): Answer {
  const { headers } = response;
  // Of a body that was packed for the way the length says nothing.
  const isPlain = !headers.has('content-encoding');
  const length = isPlain ? numberIn(headers.get('content-length')) : undefined;
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const isPart = response.status === 206 && range !== null;
  const from = isPart ? Number(range[1]) : 0;
  const size = isPart ? numberIn(range[3]) : length;
  const etag = headers.get('etag');
  const strong = etag !== null && !etag.startsWith('W/') ? etag : (headers.get('last-modified') ?? undefined);
  const hasRanges = isPart || headers.get('accept-ranges') === 'bytes';
  return {
    response,
    from,
    to: length === undefined ? undefined : from + length,
    size,
    validator: hasRanges && isPlain ? strong : undefined,
  };
}

async function* chunksOf({ body }: Response, idle: IdleTimer): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await idle.watch(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    // Where it was read to the end this does nothing.
    await reader.cancel().catch(() => undefined);
  }
}

/** Ends a request on which nothing happens. The reader's own pauses do not count. */
class IdleTimer {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #ms: number;

  constructor(ms: number, signal: AbortSignal | undefined) {
    this.#ms = ms;
    this.signal = signal ? AbortSignal.any([signal, this.#controller.signal]) : this.#controller.signal;
  }

  async watch<T>(work: Promise<T>): Promise<T> {
    const problem = new Error(`nothing came for ${Math.round(this.#ms / 1000)} s`);
    const timer = setTimeout(() => this.#controller.abort(problem), this.#ms);
    let stop = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = (): void => reject(this.signal.reason as Error);
      if (this.signal.aborted) stop();
      else this.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', stop);
    }
  }

  /** Lets go of the connection, wherever the reading ended. */
  stop(): void {
    this.#controller.abort();
  }
}

function brokenOff(error: unknown): MlflowError {
  if (error instanceof MlflowError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new MlflowError('TEMPORARILY_UNAVAILABLE', `The transfer broke off: ${errorText(cause)}.`, {
    kind: 'unreachable',
    cause: error,
  });
}

function numberIn(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

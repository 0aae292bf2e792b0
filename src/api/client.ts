import type { Log } from '../common/log.ts';
import { silentLog } from '../common/log.ts';
import type { Endpoint, Repeat } from './endpoint.ts';
import type { EndpointName, RequestFor, ResponseFor } from './endpoints.ts';
import { endpoints } from './endpoints.ts';
import type { FileInfo } from './entities.ts';
import { MlflowError } from './errors.ts';
import type { OwnEndpointName, OwnRequestFor, OwnResponseFor } from './ownEndpoints.ts';
import { ownEndpoints, ownPrefix } from './ownEndpoints.ts';
import { errorOfResponse, errorOfTransport, isTransient, neverArrived } from './transport.ts';

export interface ClientOptions {
  /** Base URL of the server, with its path prefix if it has one: `http://host:5000/mlflow`. */
  readonly url: string;
  /** Headers for each request, such as Authorization; asked anew each time, so that tokens may change. */
  readonly headers?: () => Record<string, string>;
  /** For one try. Default 15,000 ms. */
  readonly timeoutMs?: number;
  /** Further tries of a call that may be repeated. Default 2. */
  readonly retries?: number;
  readonly log?: Log;
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** Further ones of this call, such as `range`. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** Of the body; JSON where it is not said. */
  readonly type?: string;
  readonly repeat: Repeat;
}

/**
 * Speaks MLflow's REST API to one server. Errors are `MlflowError`; a call that was cancelled rejects with
 * the signal's reason. Tries again only what may be sent twice (`Repeat` in the endpoint table), or what
 * certainly never arrived.
 */
export class MlflowClient {
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #log: Log;

  constructor(options: ClientOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#log = options.log ?? silentLog;
  }

  async call<N extends EndpointName>(
    name: N,
    request: RequestFor<N>,
    options: CallOptions = {},
  ): Promise<ResponseFor<N>> {
    const { path, ...endpoint } = endpoints[name];
    const values = { ...request } as Record<string, unknown>;
    const route = path.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(values[field])));
    const answer = await this.#call({ ...endpoint, path: `/api/2.0/mlflow/${route}` }, values, options);
    return answer as ResponseFor<N>;
  }

  /** One of the embedded server's own endpoints; any other server answers ENDPOINT_NOT_FOUND. */
  async callOwn<N extends OwnEndpointName>(
    name: N,
    request: OwnRequestFor<N>,
    options: CallOptions = {},
  ): Promise<OwnResponseFor<N>> {
    const { path, ...endpoint } = ownEndpoints[name];
    const answer = await this.#call({ ...endpoint, path: ownPrefix + path }, { ...request }, options);
    return answer as OwnResponseFor<N>;
  }

  /** The files in a folder below the artifact root that the server proxies (`mlflow-artifacts:/<path>`). */
  async listProxiedArtifacts(path: string, options: CallOptions = {}): Promise<readonly FileInfo[]> {
    const target = `/api/2.0/mlflow-artifacts/artifacts?path=${encodeURIComponent(path)}`;
    const response = await this.#send({ method: 'GET', path: target, repeat: 'read' }, options);
    return ((await readJson(response, this.url)) as { files?: readonly FileInfo[] }).files ?? [];
  }

  /** Opens a file below the artifact root that the server proxies; the body is not read yet. */
  openProxiedArtifact(path: string, options: CallOptions = {}): Promise<Response> {
    const target = `/api/2.0/mlflow-artifacts/artifacts/${encodePath(path)}`;
    return this.#send({ method: 'GET', path: target, repeat: 'read' }, options);
  }

  /** Writes a file below the artifact root that the server proxies. A stream can be sent once only. */
  async uploadProxiedArtifact(
    path: string,
    content: ReadableStream<Uint8Array> | string,
    options: CallOptions = {},
  ): Promise<void> {
    const target = `/api/2.0/mlflow-artifacts/artifacts/${encodePath(path)}`;
    const type = 'application/octet-stream';
    await this.#sendOnce({ method: 'PUT', path: target, body: content, type, repeat: 'once' }, options);
  }

  /** Opens an artifact of a run through the server, whatever store it is in (MLflow's `/get-artifact`). */
  openRunArtifact(runId: string, path: string, options: CallOptions = {}): Promise<Response> {
    const target = `/get-artifact?${new URLSearchParams({ run_id: runId, path }).toString()}`;
    return this.#send({ method: 'GET', path: target, repeat: 'read' }, options);
  }

  /** Opens a file of a logged model through the server (a route of MLflow's web pages). */
  openLoggedModelArtifact(modelId: string, path: string, options: CallOptions = {}): Promise<Response> {
    const query = new URLSearchParams({ artifact_file_path: path }).toString();
    const target = `/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}/artifacts/files?${query}`;
    return this.#send({ method: 'GET', path: target, repeat: 'read' }, options);
  }

  /** A JSON answer of a route outside the tables. */
  async getJson(path: string, options: CallOptions = {}): Promise<unknown> {
    return readJson(await this.#send({ method: 'GET', path, repeat: 'read' }, options), this.url);
  }

  async #call(
    { method, path, repeat }: Pick<Endpoint, 'method' | 'path' | 'repeat'>,
    values: Record<string, unknown>,
    options: CallOptions,
  ): Promise<unknown> {
    const http: HttpRequest =
      method === 'GET'
        ? { method, path: path + queryOf(values), repeat }
        : { method, path, body: JSON.stringify(values), repeat };
    return readJson(await this.#send(http, options), this.url);
  }

  async #send(request: HttpRequest, options: CallOptions): Promise<Response> {
    const retries = options.retries ?? this.#options.retries ?? 2;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#sendOnce(request, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        const again =
          error instanceof MlflowError &&
          (request.repeat === 'once' ? neverArrived(error) : isTransient(error));
        if (!again || attempt >= retries) throw error;
        this.#log.debug(`${request.method} ${request.path}: ${error.message}; trying again`);
        await pause(200 * 4 ** attempt, options.signal);
      }
    }
  }

  async #sendOnce(request: HttpRequest, options: CallOptions): Promise<Response> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs ?? 15_000);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...options.headers,
      ...this.#options.headers?.(),
    };
    if (request.body !== undefined) headers['content-type'] = request.type ?? 'application/json';
    const send = this.#options.fetch ?? fetch;
    let response: Response;
    try {
      // A redirect is a sign-in page or a moved server; following it would answer a POST with a page.
      response = await send(this.url + request.path, {
        method: request.method,
        headers,
        body: request.body,
        // As `fetch` wants it said of a body that is a stream.
        ...(typeof request.body === 'object' && { duplex: 'half' }),
        signal,
        redirect: 'manual',
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw errorOfTransport(error, this.url, timeout.aborted);
    }
    if (!response.ok) throw await errorOfResponse(response, this.url);
    return response;
  }
}

async function readJson(response: Response, url: string): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw errorOfTransport(error, url, error instanceof Error && error.name === 'TimeoutError');
  }
  // MLflow's own client takes an empty 200 as an empty message.
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new MlflowError(
      'INTERNAL_ERROR',
      `${url} does not answer as an MLflow server does: not JSON. Check the address.`,
      {
        kind: 'notMlflow',
        status: response.status,
        cause,
      },
    );
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Repeated fields become repeated parameters, as MLflow's GET endpoints take them. */
function queryOf(values: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) query.append(key, String(item));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

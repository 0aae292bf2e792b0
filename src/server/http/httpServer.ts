import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { EndpointName } from '../../api/endpoints.ts';
import { endpoints } from '../../api/endpoints.ts';
import type { StoreChange } from '../../api/storeChange.ts';
import { anyChange } from '../../api/storeChange.ts';
import { MlflowError } from '../../api/errors.ts';
import type { Log } from '../../common/log.ts';
import { errorText } from '../../common/log.ts';
import type { Handlers, HandlerContext } from '../handlers/handler.ts';
import { errorOfDatabase } from '../store/storeError.ts';
import { filterLanguage } from './filterLanguage.ts';
import { homePage } from './homePage.ts';
import { parseMessage } from './parseMessage.ts';
import { parseQuery } from './parseQuery.ts';
import { readJsonBody } from './readBody.ts';
import { goneSignal, sendError, sendJson, sendText } from './respond.ts';
import { matchEndpoint, methodsOf } from './router.ts';
import type { Security } from './security.ts';
import { touchedBy } from './touchedBy.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** As it came, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Says what the request has changed; undefined: nothing. */
  tell(change: StoreChange | undefined): void;
}

/** A route outside the table. True when it has taken the request. */
export type ExtraRoute = (exchange: Exchange) => boolean | Promise<boolean>;

export interface HttpServerOptions {
  readonly security: Security;
  readonly handlers: Handlers;
  readonly context: HandlerContext;
  readonly extraRoutes: readonly ExtraRoute[];
  readonly version: string;
  readonly log: Log;
  /** A request that counts as somebody working with the store. */
  readonly onActivity: (response: ServerResponse) => void;
  /** Something was written. */
  readonly onChange: (change: StoreChange) => void;
}

const longestRestMs = 30_000;

export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer(
    { keepAliveTimeout: 75_000, noDelay: true, maxHeaderSize: 64 * 1024 },
    (request, response) => {
      void answer(request, response, options);
    },
  );
  // Slow clients upload artifacts for as long as it takes; headers must come soon.
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpServerOptions,
): Promise<void> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  let query: URLSearchParams | undefined;
  let told = false;
  const exchange: Exchange = {
    request,
    response,
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    // Made when somebody asks: most requests have a body.
    get query() {
      return (query ??= new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)));
    },
    tell(change) {
      told = true;
      if (change) options.onChange(change);
    },
  };
  const { store } = options.context;
  const commits = store.commits;
  try {
    await route(exchange, options);
    // A route that wrote and did not say what: others may have, at the same time, but rather once too often.
    if (!told && exchange.method !== 'GET' && store.commits !== commits) options.onChange(anyChange);
  } catch (error) {
    fail(exchange, error, options.log);
  }
}

async function route(exchange: Exchange, options: HttpServerOptions): Promise<void> {
  const { request, response, method, path } = exchange;
  const { security } = options;
  if (path === '/health') return sendText(response, 'OK');
  if (path === '/version') return sendText(response, options.version);
  const refusal = security.refuseHost(request) ?? security.refuseOrigin(request);
  if (refusal) return sendText(response, refusal.message, refusal.status);
  if (homePage(exchange)) return;
  if (!security.hasToken(request)) {
    const error = new MlflowError(
      'UNAUTHENTICATED',
      'This server needs its token: set MLFLOW_TRACKING_TOKEN.',
    );
    return sendError(response, error, { 'www-authenticate': 'Bearer' });
  }
  const match = matchEndpoint(method, path);
  if (match) {
    options.onActivity(response);
    return callHandler(match.name, match.parameters, exchange, options);
  }
  for (const take of options.extraRoutes) if (await take(exchange)) return;
  const methods = methodsOf(path);
  if (methods.length > 0) {
    const error = new MlflowError('ENDPOINT_NOT_FOUND', `${path} does not take ${method}.`, { status: 405 });
    return sendError(response, error, { allow: methods.join(', ') });
  }
  throw new MlflowError('ENDPOINT_NOT_FOUND', `${method} ${path} is not served here.`);
}

async function callHandler<N extends EndpointName>(
  name: N,
  parameters: Readonly<Record<string, string>>,
  exchange: Exchange,
  { handlers, context }: HttpServerOptions,
): Promise<void> {
  const { request, response, method } = exchange;
  const { fields } = endpoints[name];
  const body = method === 'GET' ? parseQuery(fields, exchange.query) : await readJsonBody(request, method);
  const message = parseMessage(fields, body, parameters);
  // The table gave the fields, so what was parsed by them is this endpoint's request.
  const asked = { ...context, filterLanguage: filterLanguage(request), gone: () => goneSignal(response) };
  const result = await handlers[name](message as Parameters<Handlers[N]>[0], asked);
  exchange.tell(touchedBy(name, message, result));
  sendJson(response, result);
}

function fail({ request, response, method, path }: Exchange, error: unknown, log: Log): void {
  // The client went away in the middle: nobody is there to be told.
  if (request.destroyed && (!request.complete || isGivenUp(error))) return;
  const answer = error instanceof MlflowError ? error : errorOfDatabase(error);
  if (!answer)
    log.error(
      `${method} ${path}: ${error instanceof Error ? (error.stack ?? error.message) : errorText(error)}`,
    );
  if (response.headersSent) return void response.destroy();
  if (!request.complete) readRest(request);
  sendError(response, answer ?? new MlflowError('INTERNAL_ERROR', `Internal error: ${errorText(error)}`));
}

function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** A client that is still sending reads the answer only after that: what is left of the body is thrown away. */
function readRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), longestRestMs).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

import type { ServerResponse } from 'node:http';
import { MlflowError } from '../../api/errors.ts';
import type { Fields } from '../../api/fields.ts';
import type { TraceEndpointName } from '../../api/traceEndpoints.ts';
import { traceEndpoints } from '../../api/traceEndpoints.ts';
import { invalidParameter } from '../answers.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import { traceHandlers } from '../handlers/traces.ts';
import { checkedParts } from '../store/artifactFolder.ts';
import { getTraceInfo } from '../store/traceInfos.ts';
import { traceTags } from '../store/traceColumns.ts';
import { hasSpanRows, selectSpans } from '../store/traceSpans.ts';
import type { Exchange, ExtraRoute } from './httpServer.ts';
import { parseMessage } from './parseMessage.ts';
import { parseQuery } from './parseQuery.ts';
import { readJsonBody } from './readBody.ts';
import { RawJson, sendJson } from './respond.ts';
import { sendFile } from './sendFile.ts';

interface Route {
  readonly name: TraceEndpointName;
  readonly method: string;
  readonly versions: readonly string[];
  readonly pattern: RegExp;
  readonly fields: Fields;
  readonly objects: readonly string[];
}

const routes = Object.entries(traceEndpoints).map(([name, { path, ...endpoint }]): Route => ({
  ...endpoint,
  name: name as TraceEndpointName,
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

const prefix = /^\/(?:ajax-)?api\/([23]\.0)\/mlflow\/(?=(?:traces|get-trace-artifact)(?:\/|$))/;

/** Traces and their assessments: what is known of them. Spans are artifacts, which the client keeps itself, or rows that MLflow wrote. */
export function traceRoutes(
  context: HandlerContext,
  onActivity: (response: ServerResponse) => void,
): ExtraRoute {
  return async (exchange) => {
    const { method, path, response } = exchange;
    const found = prefix.exec(path);
    if (!found) return false;
    const below = path.slice(found[0].length);
    if (method === 'GET' && below === 'get-trace-artifact') {
      onActivity(response);
      await answerTraceData(exchange, context);
      return true;
    }
    // Those with a name stand before those with an id in the table.
    for (const route of routes) {
      if (route.method !== method || !route.versions.includes(found[1] ?? '')) continue;
      const match = route.pattern.exec(below);
      if (!match) continue;
      onActivity(response);
      await answer(route, decodeAll(match.groups ?? {}), exchange, context);
      return true;
    }
    return false;
  };
}

async function answer(
  { name, fields, objects }: Route,
  parameters: Readonly<Record<string, string>>,
  exchange: Exchange,
  context: HandlerContext,
): Promise<void> {
  const { request, response, method, query } = exchange;
  // No view shows traces.
  exchange.tell(undefined);
  const body = method === 'GET' ? parseQuery(fields, query) : await readJsonBody(request, method);
  const message = parseMessage(fields, { ...body, ...parameters });
  for (const object of objects) {
    const value = body[object] ?? body[object.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined || value === null || value === '') {
      throw invalidParameter(
        `Missing value for required parameter '${object}'. See the API docs for more information about request parameters.`,
      );
    }
    message[object] = value;
  }
  const handler = traceHandlers[name] as (message: unknown, context: HandlerContext) => unknown;
  sendJson(response, await handler(message, context));
}

/** The spans, rows of MLflow's or as the client left them beside the trace, or a file attached to one, for a page that shows it. */
async function answerTraceData(
  { request, response, query }: Exchange,
  { store, artifacts }: HandlerContext,
): Promise<void> {
  const traceId = query.get('request_id');
  if (!traceId) {
    throw new MlflowError('BAD_REQUEST', 'Request must include the "request_id" query parameter.');
  }
  const info = await store.read((database) => getTraceInfo(database, traceId));
  const attachment = query.get('path');
  if (!attachment && hasSpanRows(info)) {
    const spans = await store.read((database) => selectSpans(database, traceId));
    return sendJson(response, new RawJson(`{"spans":[${spans.join(',')}]}`));
  }
  // Checked by itself: below a folder an absolute path would be a relative one.
  const name = attachment ? ['attachments', ...checkedParts(attachment)].join('/') : 'traces.json';
  const file = await artifacts.at(info.tags?.[traceTags.artifactLocation] ?? '').file(name);
  await sendFile(request, response, { file, name });
}

function decodeAll(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(parameters).map(([name, text]) => {
    try {
      return [name, decodeURIComponent(text)];
    } catch {
      return [name, text];
    }
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

import type { ServerResponse } from 'node:http';
import type { OwnEndpointName } from '../../api/ownEndpoints.ts';
import { ownEndpoints, ownPrefix } from '../../api/ownEndpoints.ts';
import type { OwnCall, OwnContext, OwnHandlers } from '../own/ownHandler.ts';
import type { Exchange, ExtraRoute } from './httpServer.ts';
import { filterLanguage } from './filterLanguage.ts';
import { readJsonBody } from './readBody.ts';
import { parseMessage } from './parseMessage.ts';
import { parseQuery } from './parseQuery.ts';
import { goneSignal, sendJson } from './respond.ts';

export interface OwnRoutesOptions {
  readonly handlers: OwnHandlers;
  readonly context: OwnContext;
  readonly onActivity: (response: ServerResponse) => void;
}

const names = new Map(
  (Object.keys(ownEndpoints) as OwnEndpointName[]).map((name) => {
    const { method, path } = ownEndpoints[name];
    return [`${method} ${ownPrefix}${path}`, name];
  }),
);

/** The endpoints that are ours alone, from their own table. */
export function ownRoutes({ handlers, context, onActivity }: OwnRoutesOptions): ExtraRoute {
  return async (exchange) => {
    const name = names.get(`${exchange.method} ${exchange.path}`);
    if (name === undefined) return false;
    onActivity(exchange.response);
    await answer(name, exchange, { handlers, context });
    return true;
  };
}

async function answer<N extends OwnEndpointName>(
  name: N,
  exchange: Exchange,
  { handlers, context }: Pick<OwnRoutesOptions, 'handlers' | 'context'>,
): Promise<void> {
  const { request, response, method } = exchange;
  const { fields } = ownEndpoints[name];
  const body = method === 'GET' ? parseQuery(fields, exchange.query) : await readJsonBody(request, method);
  const message = parseMessage(fields, body);
  // The handlers say it themselves.
  exchange.tell(undefined);
  const call: OwnCall = {
    filterLanguage: filterLanguage(request),
    signal: goneSignal(response),
    tell: (change) => exchange.tell(change),
  };
  // The table gave the fields, so what was parsed by them is this endpoint's request.
  try {
    const result = await handlers[name](message as Parameters<OwnHandlers[N]>[0], context, call);
    sendJson(response, result);
  } catch (error) {
    // Nobody is there to be told that it was given up.
    if (!call.signal.aborted) throw error;
  }
}

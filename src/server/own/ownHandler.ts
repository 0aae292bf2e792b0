import type { OwnEndpointName, OwnRequestFor, OwnResponseFor } from '../../api/ownEndpoints.ts';
import type { StoreChange } from '../../api/storeChange.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import type { RawJson } from '../http/respond.ts';

export interface OwnContext extends HandlerContext {
  /** Does every request need the server's token? */
  readonly needsToken: boolean;
}

/** The request being answered. */
export interface OwnCall {
  /** Of filters of runs. */
  readonly filterLanguage: 'extended' | undefined;
  /** Fires when the client goes away. */
  readonly signal: AbortSignal;
  /** Says what was changed. */
  tell(change: StoreChange): void;
}

export type OwnHandler<N extends OwnEndpointName> = (
  request: OwnRequestFor<N>,
  context: OwnContext,
  call: OwnCall,
) => Promise<OwnResponseFor<N> | RawJson<OwnResponseFor<N>>>;

/** One for each of our own endpoints: a missing one does not compile. */
export type OwnHandlers = { readonly [N in OwnEndpointName]: OwnHandler<N> };

import type { EndpointName, RequestFor, ResponseFor } from '../../api/endpoints.ts';
import type { RawJson } from '../http/respond.ts';
import type { Artifacts } from '../store/artifacts.ts';
import type { Store } from '../store/store.ts';

export interface HandlerContext {
  readonly store: Store;
  readonly artifacts: Artifacts;
  /** Where a new experiment keeps its artifacts when nothing is asked for: below this URI. */
  readonly artifactRoot: string;
  /** Of filters of runs. MLflow's own, unless the request asks for more. */
  readonly filterLanguage?: 'extended' | undefined;
  /** Fires when the client goes away. Made when it is asked for: most requests are soon answered. */
  readonly gone?: () => AbortSignal;
}

export type Answer<N extends EndpointName> = ResponseFor<N> | RawJson<ResponseFor<N>>;

/** Answers one endpoint; what it throws as MlflowError is the answer too. */
export type Handler<N extends EndpointName> = (
  request: RequestFor<N>,
  context: HandlerContext,
) => Answer<N> | Promise<Answer<N>>;

/** One for each endpoint of the table: a missing one does not compile. */
export type Handlers = { readonly [N in EndpointName]: Handler<N> };

import type { Services } from './services.ts';

/** What `activate` returns, for other extensions. A promise: see CHANGELOG.md before changing it. */
export interface MlflowApi {
  readonly apiVersion: 1;
  /** The active connection's address; undefined where there is none. Starts the embedded server. */
  getTrackingUri(): Promise<string | undefined>;
  /**
   * The variables that make a process log to the active connection; empty where there is none. A token is
   * among them for the embedded server only, never a remote connection's.
   */
  getTrackingEnvironment(): Promise<Record<string, string>>;
}

export function createApi({ connections }: Pick<Services, 'connections'>): MlflowApi {
  return {
    apiVersion: 1,
    getTrackingUri: async () => (await connections.active?.trackingEnvironment())?.['MLFLOW_TRACKING_URI'],
    getTrackingEnvironment: async () => ({ ...(await connections.active?.trackingEnvironment()) }),
  };
}

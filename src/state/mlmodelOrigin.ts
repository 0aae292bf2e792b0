/** What an `MLmodel` file says of where it comes from. */
export interface MlmodelOrigin {
  readonly runId?: string;
  readonly modelId?: string;
  readonly artifactPath?: string;
}

/** What an `MLmodel` file says of where it comes from. */
export interface MlmodelOrigin {
  readonly runId?: string;
  readonly modelId?: string;
  readonly artifactPath?: string;
}

/** Three plain keys at the top level of a YAML mapping, as MLflow writes them. */
export function parseMlmodelOrigin(text: string): MlmodelOrigin {
  const read = (key: string): string | undefined => {
    const match = new RegExp(`^${key}:[ \\t]+(.+?)[ \\t\\r]*$`, 'm').exec(text);
    const value = match?.[1]?.replace(/^(['"])(.*)\1$/, '$2');
    return value === undefined || value === 'null' || value === '~' ? undefined : value;
  };
  return { runId: read('run_id'), modelId: read('model_id'), artifactPath: read('artifact_path') };
}

import { parseDocument } from 'yaml';

export interface MlmodelOrigin {
  readonly runId?: string;
  readonly modelId?: string;
  readonly artifactPath?: string;
}

/**
 * Where an `MLmodel` file says that it comes from; empty for what is no YAML mapping. Only these three
 * texts are read, so the `yaml` package's reading is as good as PyYAML's; `yaml.ts` is for the cases where
 * the two differ and somebody has to be told.
 */
export function parseMlmodelOrigin(text: string): MlmodelOrigin {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const read = (key: string): string | undefined => {
    const value: unknown = document.has(key) ? document.get(key) : undefined;
    // The failsafe schema reads every scalar as text, so that an id of digits stays one; null is a word to it.
    return typeof value === 'string' && value !== '' && value !== 'null' && value !== '~' ? value : undefined;
  };
  return { runId: read('run_id'), modelId: read('model_id'), artifactPath: read('artifact_path') };
}

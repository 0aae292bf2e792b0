import { isAlias, isMap, isScalar, parseDocument } from 'yaml';

export interface MlmodelOrigin {
  readonly runId?: string;
  readonly modelId?: string;
  readonly artifactPath?: string;
}

/**
 * Where an `MLmodel` file says that it comes from; empty for what is no YAML mapping. Only these three
 * texts are read, so the `yaml` package's reading is as good as PyYAML's; `yaml.ts` is for documents in
 * which somebody has to be told where the two differ.
 */
export function parseMlmodelOrigin(text: string): MlmodelOrigin {
  const document = parseDocument(text, {
    version: '1.1',
    // Every scalar stays text, so that an id of digits stays one; null is then a word like others.
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const entries = isMap(document.contents) ? document.contents.items : [];
  const read = (key: string): string | undefined => {
    // Of equal keys the last one counts, as in Python.
    const node = entries.findLast((entry) => isScalar(entry.key) && entry.key.value === key)?.value;
    const scalar = isAlias(node) ? node.resolve(document) : node;
    const value = isScalar(scalar) ? scalar.value : undefined;
    return typeof value === 'string' && !['', 'null', '~'].includes(value) ? value : undefined;
  };
  return { runId: read('run_id'), modelId: read('model_id'), artifactPath: read('artifact_path') };
}

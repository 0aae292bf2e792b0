import { parseYaml } from './yaml.ts';
import { findValue, isNone } from './yamlLookup.ts';

export interface MlmodelOrigin {
  readonly runId?: string;
  readonly modelId?: string;
  readonly artifactPath?: string;
}

/** Where an `MLmodel` file says that it comes from; empty for what is no YAML mapping. */
export function parseMlmodelOrigin(text: string): MlmodelOrigin {
  const { root } = parseYaml(text);
  const read = (key: string): string | undefined => {
    const node = root?.kind === 'map' ? findValue(root, key) : undefined;
    if (node?.kind !== 'scalar' || isNone(node) || node.text === '') return undefined;
    // As it is written: an id of digits stays one.
    return node.text;
  };
  return { runId: read('run_id'), modelId: read('model_id'), artifactPath: read('artifact_path') };
}

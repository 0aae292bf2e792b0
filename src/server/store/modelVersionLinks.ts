import { pythonJson } from '../pythonValue.ts';
import { setLoggedModelTags } from './loggedModels.ts';
import type { Database } from './sqlite.ts';

const linksTag = 'mlflow.modelVersions';

/** Notes on a logged model which registered version was made of it, in MLflow's tag for that. */
export function linkModelVersion(
  database: Database,
  modelId: string,
  { name, version }: { readonly name: string; readonly version: number },
): void {
  const text = database.value<string>(
    'SELECT tag_value FROM logged_model_tags WHERE model_id = ? AND tag_key = ?',
    modelId,
    linksTag,
  );
  const links = [...parseLinks(text), { name, version }];
  setLoggedModelTags(database, modelId, [{ key: linksTag, value: pythonJson(links) }]);
}

function parseLinks(text: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

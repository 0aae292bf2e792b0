import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import type { LanguageHost } from './languageService.ts';
import { uriScheme } from './parameterNames.ts';
import type { Problem } from './problem.ts';

/** Keys of MLflow's own flavors that hold a path within the model. What other flavors mean by them is not known. */
const pathKeys: Readonly<Record<string, readonly string[]>> = {
  python_function: ['data', 'model_path', 'code', 'python_model'],
  sklearn: ['pickled_model', 'code'],
  xgboost: ['data', 'code'],
  lightgbm: ['data', 'code'],
  catboost: ['data', 'code'],
  tensorflow: ['data', 'saved_model_dir', 'code'],
  keras: ['data', 'code'],
  pytorch: ['model_data', 'code'],
  spark: ['model_data', 'code'],
  onnx: ['data', 'code'],
  statsmodels: ['data', 'code'],
  prophet: ['data', 'code'],
  pmdarima: ['data', 'code'],
  h2o: ['data', 'code'],
  spacy: ['data', 'code'],
  transformers: ['model_binary', 'peft_adaptor', 'code'],
  sentence_transformers: ['code'],
  langchain: ['model_data', 'code'],
  openai: ['data', 'code'],
  dspy: ['model_path', 'code'],
  // Its `pickled_model` is what the names of its files begin with.
  paddle: ['code'],
  shap: ['serialized_explainer', 'code'],
  johnsnowlabs: ['model_data', 'code'],
  crate: ['model'],
};

/** W12: files of the model that the MLmodel file names and that are not beside it. */
export async function modelFileProblems(
  { uri, root }: { readonly uri: string; readonly root: YamlMap },
  host: LanguageHost,
): Promise<Problem[]> {
  const problems = namedPaths(root).map(async ({ entry, path }): Promise<Problem[]> => {
    if ((await host.findFile(uri, path)).state !== 'missing') return [];
    const message = `There is no \`${path}\` beside this file, in the folder of the model.`;
    return [{ code: 'W12', message, range: valueRange(entry) }];
  });
  return (await Promise.all(problems)).flat();
}

interface NamedPath {
  readonly entry: YamlEntry;
  readonly path: string;
}

function namedPaths(root: YamlMap): NamedPath[] {
  const flavors = findValue(root, 'flavors');
  const example = findValue(root, 'saved_input_example_info');
  return [
    ...(flavors?.kind === 'map' ? effectiveEntries(flavors).flatMap(flavorPaths) : []),
    ...(example?.kind === 'map' ? pathsAt(example, ['artifact_path', 'serving_input_path']) : []),
  ];
}

function flavorPaths(flavor: YamlEntry): NamedPath[] {
  const name = stringKey(flavor) ?? '';
  const keys = Object.hasOwn(pathKeys, name) ? pathKeys[name] : undefined;
  if (!keys || flavor.value.kind !== 'map') return [];
  const map = flavor.value;
  // As that of the flavor `paddle`, which this loads.
  const isPrefix = stringValue(findValue(map, 'loader_module')) === 'mlflow.paddle';
  return [
    ...pathsAt(map, isPrefix ? keys.filter((key) => key !== 'model_path') : keys),
    ...extraFiles(map),
    ...(name === 'python_function' ? functionPaths(map) : []),
  ];
}

/** The parts of `python_function` that are more than a path. */
function functionPaths(map: YamlMap): NamedPath[] {
  const env = findEntry(map, 'env');
  const artifacts = findValue(map, 'artifacts');
  const code = findEntry(map, 'model_code_path');
  return [
    ...(env?.value.kind === 'map' ? pathsAt(env.value, ['conda', 'virtualenv']) : pathsAt(map, ['env'])),
    ...(artifacts?.kind === 'map'
      ? artifacts.entries.flatMap(({ value }) => (value.kind === 'map' ? pathsAt(value, ['path']) : []))
      : []),
    // The author's own path is written there; the loader takes its last part.
    ...(code ? named(code, (path) => path.replace(/^.*[\\/]/, '')) : []),
  ];
}

function extraFiles(map: YamlMap): NamedPath[] {
  const files = findValue(map, 'extra_files');
  if (files?.kind !== 'list') return [];
  return files.items.flatMap((item) => (item.kind === 'map' ? pathsAt(item, ['path']) : []));
}

function pathsAt(map: YamlMap, keys: readonly string[]): NamedPath[] {
  return keys.flatMap((key) => {
    const entry = findEntry(map, key);
    return entry ? named(entry, (path) => path) : [];
  });
}

function named(entry: YamlEntry, take: (path: string) => string): NamedPath[] {
  const text = stringValue(entry.value);
  const path = text === undefined ? '' : take(text);
  // Backslashes are from Windows, and mean a folder there only.
  return path === '' || path.includes('\\') || uriScheme(path) ? [] : [{ entry, path }];
}

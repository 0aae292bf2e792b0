import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import {
  effectiveEntries,
  findEntry,
  findValue,
  stringKey,
  stringValue,
  valueRange,
} from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** W13 and H6: how a model will be loaded. Flavors that MLflow does not know are the user's own business. */
export function flavorProblems(root: YamlMap): Problem[] {
  const flavors = findValue(root, 'flavors');
  if (flavors?.kind !== 'map') return [];
  return effectiveEntries(flavors).flatMap((flavor) => [
    ...removedFlavor(flavor),
    ...withoutLoader(flavor),
    ...pickled(flavor),
  ]);
}

/** Flavors that were there once, by the release that is without them. */
const removed: ReadonlyMap<string, string> = new Map([
  ['fastai', '3.0'],
  ['mleap', '3.0'],
  ['diviner', '3.7'],
  ['promptflow', '3.7'],
]);

function removedFlavor(entry: YamlEntry): Problem[] {
  const name = stringKey(entry) ?? '';
  const release = removed.get(name);
  if (release === undefined) return [];
  const message = `MLflow has no flavor \`${name}\` since ${release}: an older one is needed to load it.`;
  return [{ code: 'H6', message, range: entry.key.range, tag: 'deprecated' }];
}

/** Such a model is loaded, but not as a Python function: it is neither served nor scored. */
function withoutLoader(entry: YamlEntry): Problem[] {
  const { key, value } = entry;
  if (stringKey(entry) !== 'python_function' || value.kind !== 'map') return [];
  if (findEntry(value, 'loader_module')) return [];
  const message =
    "The flavor does not say what loads it: `mlflow.pyfunc.load_model` fails with KeyError: 'loader_module'";
  return [{ code: 'W13', message, range: key.range }];
}

function pickled({ value }: YamlEntry): Problem[] {
  if (value.kind !== 'map') return [];
  const entry = [findEntry(value, 'serialization_format'), findEntry(value, 'python_model')].find(
    (candidate) => /^(?:cloud)?pickle$|\.pkl$/.test(stringValue(candidate?.value) ?? ''),
  );
  if (!entry) return [];
  const message =
    'The model is pickled: loading it runs code that it holds. MLflow refuses it where MLFLOW_ALLOW_PICKLE_DESERIALIZATION is false.';
  return [{ code: 'H6', message, range: valueRange(entry) }];
}

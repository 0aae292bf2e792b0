import { distance } from '../common/distance.ts';
import { flavors as knownFlavors } from '../formats/flavorKeys.ts';
import { loaderModules } from '../formats/loaderModules.ts';
import { pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import { findEntry, isNone, stringKey, stringValue, valueRange } from '../formats/yamlLookup.ts';
import type { Problem } from './problem.ts';

/** W24 and H3: what MLflow reads, and then can't load as a Python function. */
export function loadingProblems(root: YamlMap): Problem[] {
  const flavors = findEntry(root, 'flavors');
  if (!flavors || isNone(flavors.value)) return [];
  const { value } = flavors;
  if (value.kind !== 'map')
    return [
      fails(flavors, '`flavors` is a mapping from names of flavors to their keys.', lacks(flavors, 'get')),
    ];
  const entry = findEntry(value, 'python_function');
  return [...misspelledFlavors(value), ...(entry ? pythonFunctionProblems(entry) : [])];
}

function fails(entry: YamlEntry, advice: string, error: string): Problem {
  const message = `${advice} \`mlflow.pyfunc.load_model\` fails with ${error}`;
  return { code: 'W24', message, range: valueRange(entry) };
}

function lacks({ value }: YamlEntry, attribute: string): string {
  return `AttributeError: '${pyTypeName(value)}' object has no attribute '${attribute}'`;
}

function pythonFunctionProblems(entry: YamlEntry): Problem[] {
  const { value } = entry;
  if (isNone(value))
    return [
      fails(
        entry,
        'The flavor is empty.',
        'MlflowException: Model does not have the "python_function" flavor',
      ),
    ];
  if (value.kind !== 'map')
    return [fails(entry, 'A flavor is a mapping with a `loader_module`.', lacks(entry, 'get'))];
  const problems: Problem[] = [];
  const version = findEntry(value, 'python_version');
  if (version && !isNone(version.value) && stringValue(version.value) === undefined)
    problems.push(fails(version, 'The version must be text: put it in quotes.', lacks(version, 'split')));
  const loader = findEntry(value, 'loader_module');
  if (!loader) return problems;
  const module = stringValue(loader.value);
  if (module === undefined)
    problems.push(fails(loader, '`loader_module` is the name of a module.', lacks(loader, 'startswith')));
  const meant = module === undefined ? undefined : closestLoader(module);
  if (meant !== undefined)
    problems.push(
      fails(loader, `Did you mean \`${meant}\`?`, `ModuleNotFoundError: No module named '${module ?? ''}'`),
    );
  return problems;
}

const flavorNames = knownFlavors.map(({ name }) => name);

/** Other names are the user's own business; without a flavor that MLflow knows it loads nothing. */
function misspelledFlavors(map: YamlMap): Problem[] {
  const isLoaded = map.entries.some(({ key, value }) =>
    key.kind === 'scalar' && flavorNames.includes(key.text) ? !isNone(value) : false,
  );
  return map.entries.flatMap((entry): Problem[] => {
    const name = stringKey(entry);
    const meant = name === undefined || entry.merged ? undefined : closestFlavor(name);
    if (meant === undefined || findEntry(map, meant)) return [];
    const message = `MLflow has no flavor \`${name ?? ''}\`. Did you mean \`${meant}\`?`;
    const problem: Problem = { code: 'H3', message, range: entry.key.range };
    return [isLoaded ? problem : { ...problem, severity: 'warning' }];
  });
}

export function closestFlavor(name: string): string | undefined {
  return closest(name, flavorNames);
}

export function closestLoader(module: string): string | undefined {
  return closest(module, loaderModules);
}

/** One slip, two in a long name; a number in it (`keras3`) is on purpose, and other packages have modules of their own. */
function closest(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name) || name.length > 60) return undefined;
  const own = name.replace(/^mlflow\./, '');
  if (own.length < 5 || (known === loaderModules && own === name)) return undefined;
  const digits = own.replace(/\D/g, '');
  return known.find((other) => {
    const target = other.replace(/^mlflow\./, '');
    const allowed = target.length < 8 ? 1 : 2;
    return (
      target.length >= 5 &&
      target.replace(/\D/g, '') === digits &&
      Math.abs(target.length - own.length) <= allowed &&
      distance(own, target) <= allowed
    );
  });
}

import type { YamlMap } from '../formats/yaml.ts';
import { findEntry, stringValue } from '../formats/yamlLookup.ts';
import {
  readCondaEnv,
  readPythonEnv,
  writeCondaEnv,
  writePythonEnv,
  type Environment,
} from './environmentFiles.ts';
import type { Fix, FixContext, Fixer } from './fix.ts';
import { linkedPaths } from './linkedPaths.ts';
import { environmentFile } from './mlprojectProblems.ts';
import type { NavigationHost } from './navigationService.ts';
import { readTextFile } from './projectHost.ts';
import { normalizedName, packageOf } from './pythonPackages.ts';
import {
  addEntry,
  asYaml,
  columnOf,
  endOfLine,
  insertAt,
  isFlow,
  lineEnd,
  replace,
  writtenEnd,
} from './yamlEdits.ts';

/** E3: the file that the project names, with what its scripts import. */
export async function createEnvironment({ parsed, root }: FixContext, host: NavigationHost): Promise<Fix[]> {
  const named = root && environmentFile(root);
  if (
    !named ||
    parsed.kind !== 'mlproject' ||
    /^[\\/~]|^[A-Za-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(named.path)
  )
    return [];
  const { environment, from } = await neededEnvironment(parsed, host);
  const text =
    named.kind === 'python' ? writePythonEnv(environment) : writeCondaEnv(environmentName(root), environment);
  const title = `Create \`${named.path}\` from ${from}`;
  return [{ title, changes: [], create: { path: named.path, text }, preferred: true }];
}

/** conda wants a name for each. */
function environmentName(root: YamlMap): string {
  return stringValue(findEntry(root, 'name')?.value) ?? 'mlflow-env';
}

/** What the scripts import, pinned to what is installed where the editor says which Python runs them. */
async function neededEnvironment(
  parsed: FixContext['parsed'],
  host: NavigationHost,
): Promise<{ readonly environment: Environment; readonly from: string }> {
  const active = await host.activePython?.(parsed.document.uri);
  const modules = await scriptModules(parsed, host);
  const packages = ['mlflow', ...modules.flatMap((module) => packageOf(module) ?? []).toSorted()];
  const dependencies = [...new Set(packages)].map((name) => pinned(name, active?.packages));
  const scripts = modules.length > 0 ? 'the imports of the scripts' : 'what MLflow needs';
  return {
    environment: { python: active?.version, build: [], dependencies, conda: [] },
    from: active ? 'the active environment' : scripts,
  };
}

/** With the version that is installed, if it is known. */
function pinned(name: string, packages: ReadonlyMap<string, string> | undefined): string {
  const version = packages?.get(normalizedName(name));
  return version === undefined ? name : `${name}==${version}`;
}

/** So many scripts and modules beside them are read. */
const mostScripts = 30;

/** What the scripts of the commands import, those modules beside them included, without these modules themselves. */
async function scriptModules(parsed: FixContext['parsed'], host: NavigationHost): Promise<string[]> {
  const { uri } = parsed.document;
  const { importedModules } = await import('./scripts/projectRuns.ts');
  const waiting = linkedPaths(parsed)
    .flatMap(({ path, orElse = '' }) => [path, orElse])
    .filter((path) => path.endsWith('.py'));
  const seen = new Set<string>(waiting);
  const foreign = new Set<string>();
  for (let at = 0; at < waiting.length && at < mostScripts; at++) {
    const script = waiting[at] ?? '';
    const text = (await readTextFile(host, uri, script))?.text;
    if (text === undefined) continue;
    const folder = script.slice(0, script.lastIndexOf('/') + 1);
    for (const module of importedModules(text)) {
      const beside = [`${folder}${module}.py`, `${folder}${module}`, `${module}.py`, module];
      let own: string | undefined;
      for (const path of beside) {
        if (own === undefined && (await host.findFile(uri, path)).state === 'found') own = path;
      }
      if (own === undefined) foreign.add(module);
      else if (own.endsWith('.py') && !seen.has(own)) {
        seen.add(own);
        waiting.push(own);
      }
    }
  }
  return [...foreign];
}

/** H5: a script that logs needs MLflow in its environment. */
export const addMlflow: Fixer = (_fault, { parsed, root, text }) => {
  const entry = root && parsed.kind === 'python-env' ? findEntry(root, 'dependencies') : undefined;
  const list = entry?.value;
  const [first] = list?.kind === 'list' ? list.items : [];
  if (!entry || list?.kind !== 'list' || list.aliased || !first) return [];
  const title = 'Add `mlflow` to the dependencies';
  if (text.charAt(list.range.start) === '[')
    return [{ title, changes: [insertAt(first.range.start, 'mlflow, ')], preferred: true, safe: true }];
  const at = list.range.start;
  const indent = ' '.repeat(columnOf(text, at));
  return [
    { title, changes: [insertAt(at, `- mlflow${endOfLine(text)}${indent}`)], preferred: true, safe: true },
  ];
};

/** From conda to pip and back: the other file is made beside, and the key says so. The old file stays. */
export async function convertEnvironment({ parsed, root }: FixContext, host: NavigationHost): Promise<Fix[]> {
  const named = root && environmentFile(root);
  if (!named || parsed.kind !== 'mlproject') return [];
  const { entry, path } = named;
  const { uri } = parsed.document;
  const to = named.kind === 'conda' ? 'python' : 'conda';
  if (findEntry(root, `${to}_env`)) return [];
  const text = (await readTextFile(host, uri, path))?.text;
  const environment =
    text === undefined ? undefined : named.kind === 'conda' ? readCondaEnv(text) : readPythonEnv(text);
  // A range of Pythons, which uv takes, is no version that conda would pin.
  if (!environment || (to === 'conda' && /[^\d.]/.test(environment.python ?? ''))) return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const target = `${folder}${to === 'python' ? 'python_env.yaml' : 'conda.yaml'}`;
  if ((await host.findFile(uri, target)).state !== 'missing') return [];
  const dropped = environment.conda.length;
  const what =
    to === 'python'
      ? 'Turn the conda environment into `python_env`'
      : 'Turn `python_env` into a conda environment';
  const note =
    dropped === 0 ? '' : `, without ${dropped} ${dropped === 1 ? 'package' : 'packages'} of conda's own`;
  const changes = [replace(entry.key.range, `${to}_env`), replace(entry.value.range, asYaml(target))];
  const written =
    to === 'python' ? writePythonEnv(environment) : writeCondaEnv(environmentName(root), environment);
  return [{ title: `${what}${note}`, changes, create: { path: target, text: written } }];
}

/** H4: a project without an environment gets the file that MLflow looks for by itself. */
export async function addEnvironment(
  { parsed, root, text }: FixContext,
  host: NavigationHost,
): Promise<Fix[]> {
  if (!root || parsed.kind !== 'mlproject' || isFlow(text, root)) return [];
  const { uri } = parsed.document;
  if ((await host.findFile(uri, 'python_env.yaml')).state !== 'missing') return [];
  const last = lineEnd(text, writtenEnd(text, root.range));
  const changes = addEntry(text, root, { key: 'python_env', value: 'python_env.yaml' }).map((change) => ({
    ...change,
    start: last,
    end: last,
  }));
  const { environment } = await neededEnvironment(parsed, host);
  return [
    {
      title: 'Add a `python_env.yaml` with what the scripts import',
      changes,
      create: { path: 'python_env.yaml', text: writePythonEnv(environment) },
      preferred: true,
    },
  ];
}

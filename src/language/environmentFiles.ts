import { parseYaml } from '../formats/yaml.ts';
import { findValue, isNone, stringValue } from '../formats/yamlLookup.ts';
import { asYaml, quoted } from './yamlEdits.ts';

/** What both kinds of environment files say. */
export interface Environment {
  /** As it is asked for: `3.11`, `3.11.9`; undefined for the Python that runs MLflow. */
  readonly python: string | undefined;
  readonly build: readonly string[];
  readonly dependencies: readonly string[];
  /** Packages of conda's own, which pip does not install. */
  readonly conda: readonly string[];
}

export function writePythonEnv({ python, build, dependencies }: Environment): string {
  const list = (key: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `${key}:\n${items.map((item) => `  - ${asYaml(item)}\n`).join('')}`;
  const version = python === undefined ? '' : `python: ${quoted(python)}\n`;
  return version + list('build_dependencies', build) + list('dependencies', dependencies);
}

export function writeCondaEnv(name: string, { python, build, dependencies }: Environment): string {
  const [pip = 'pip', ...rest] = build.filter((item) => /^pip\b/.test(item));
  const others = build.filter((item) => !/^pip\b/.test(item)).map(condaItem);
  // MLflow refuses a Python without a version, and takes its own where there is none.
  const items = [
    ...(python === undefined ? [] : [`python=${python}`]),
    ...others,
    condaItem(pip),
    ...rest.map(condaItem),
  ];
  const lines = items.map((item) => `  - ${asYaml(item)}\n`).join('');
  const inside = dependencies.map((item) => `      - ${asYaml(item)}\n`).join('');
  return `name: ${asYaml(name)}\nchannels:\n  - conda-forge\ndependencies:\n${lines}${inside === '' ? '' : `  - pip:\n${inside}`}`;
}

/** conda writes one `=` where pip writes two. */
function condaItem(item: string): string {
  return item.replace('==', '=');
}

/** What MLflow's virtualenv and uv take from a conda file. Undefined for a text that is none, or that MLflow refuses. */
export function readCondaEnv(text: string): Environment | undefined {
  const { root, problems } = parseYaml(text);
  const list = root?.kind === 'map' && problems.length === 0 ? findValue(root, 'dependencies') : undefined;
  if (list?.kind !== 'list') return undefined;
  let python: string | undefined;
  const build: string[] = [];
  const dependencies: string[] = [];
  const conda: string[] = [];
  for (const item of list.items) {
    if (item.kind === 'map') {
      const pip = findValue(item, 'pip');
      if (pip?.kind !== 'list' || item.entries.length !== 1) return undefined;
      const lines = pip.items.flatMap((line) => stringValue(line) ?? []);
      if (lines.length !== pip.items.length) return undefined;
      dependencies.push(...lines);
      continue;
    }
    const line = stringValue(item);
    if (line === undefined) return undefined;
    const match = /^(python|pip|setuptools|wheel)(<|>|<=|>=|=|==|!=)?([\d.]+)?$/.exec(line.trim());
    const [, name, comparator = '', version] = match ?? [];
    if (name === undefined) conda.push(line);
    else if (name === 'python') {
      if (version === undefined || !['<=', '>=', '=', '=='].includes(comparator)) return undefined;
      python = version;
    } else
      build.push(version === undefined ? name : `${name}${comparator === '=' ? '==' : comparator}${version}`);
  }
  return { python, build, dependencies, conda };
}

/** Undefined for a text that MLflow refuses. */
export function readPythonEnv(text: string): Environment | undefined {
  const { root, problems } = parseYaml(text);
  if (root?.kind !== 'map' || problems.length > 0) return undefined;
  const list = (key: string): string[] | undefined => {
    const value = findValue(root, key);
    if (isNone(value)) return [];
    if (value?.kind !== 'list') return undefined;
    const items = value.items.flatMap((item) => stringValue(item) ?? []);
    return items.length === value.items.length ? items : undefined;
  };
  const python = findValue(root, 'python');
  const build = list('build_dependencies');
  const dependencies = list('dependencies');
  const version = stringValue(python);
  if (!build || !dependencies || (version === undefined && !isNone(python))) return undefined;
  return { python: version === '' ? undefined : version, build, dependencies, conda: [] };
}

import { pyStr, pyTypeName, quotePython } from '../formats/pyText.ts';
import type { TextRange, YamlDocument, YamlNode } from '../formats/yaml.ts';
import { findEntry, findValue, stringKey, stringValue, valueRange } from '../formats/yamlLookup.ts';
import type { EnvironmentManager } from '../shared/language.ts';
import type { Problem, Severity } from './problem.ts';
import { buildsEnvironments } from './projectHost.ts';
import { raises } from './pythonWords.ts';
import { firstLine, syntaxProblems } from './yamlProblems.ts';

/**
 * E12, W8 and H5: what becomes of a conda file. Only virtualenv and uv convert it, so with another manager
 * what they would refuse is a warning, and what they would leave out is not told.
 */
export function condaProblems(yaml: YamlDocument, manager: EnvironmentManager | undefined): Problem[] {
  const severity: Severity = manager === 'local' || manager === undefined ? 'warning' : 'error';
  const syntax = syntaxProblems(yaml).map((problem) => ({ ...problem, severity }));
  if (yaml.problems.length > 0) return syntax;
  const { root } = yaml;
  if (root?.kind !== 'map') {
    const found = root ? pyTypeName(root) : 'NoneType';
    const message = `A conda environment is a mapping with \`dependencies\`. ${raises('AttributeError', found, 'get')}`;
    return [{ code: 'E12', message, range: root?.range ?? firstLine(yaml.text), severity }];
  }
  const entry = findEntry(root, 'dependencies');
  if (!entry) return [];
  const converted = convert(entry.value, valueRange(entry));
  return [
    ...converted.problems.map((problem) => ({ ...problem, severity: convertedSeverity(manager) })),
    ...droppedPackages(converted.dropped, manager),
    ...withoutMlflow(entry.value, entry.key.range),
  ];
}

function convertedSeverity(manager: EnvironmentManager | undefined): Severity {
  return buildsEnvironments(manager) ? 'error' : 'warning';
}

interface Dropped {
  readonly text: string;
  readonly range: TextRange;
}

/** The packages that MLflow takes from a conda file, as far as their form is this one. */
const known = /^(python|pip|setuptools|wheel)(<|>|<=|>=|=|==|!=)?([\p{Nd}.]+)?\n?$/u;

/** As `get_dependencies_from_conda_yaml` goes through the list; each item that stops it is told. */
function convert(dependencies: YamlNode, range: TextRange): { problems: Problem[]; dropped: Dropped[] } {
  const problems: Problem[] = [];
  const dropped: Dropped[] = [];
  const items = itemsOf(dependencies);
  if (!items) {
    const type = pyTypeName(dependencies);
    return {
      problems: [{ code: 'E12', message: fails(`TypeError: '${type}' object is not iterable`), range }],
      dropped,
    };
  }
  let python: string | undefined;
  let pip: YamlNode | undefined;
  for (const item of items) {
    const text = stringValue(item);
    if (text !== undefined) {
      const match = known.exec(text);
      if (!match) dropped.push({ text, range: item.range });
      else if (match[1] === 'python' && !python) {
        const message = pinProblem(text, match[2]);
        if (message) problems.push({ code: 'E12', message: fails(message), range: item.range });
        python = match[3];
      }
    } else if (item.kind === 'map' && findValue(item, 'pip')) pip = findValue(item, 'pip');
    else {
      const message = `Invalid conda dependency: ${pyStr(item)}. Must be str or dict in the form of {"pip": [...]}`;
      problems.push({ code: 'E12', message: fails(message), range: item.range });
    }
  }
  if (pip && pip.kind !== 'list' && pyTypeName(pip) !== 'NoneType') {
    const message = `\`dependencies\` must be a list but got <class '${pyTypeName(pip)}'>`;
    problems.push({ code: 'E12', message: fails(message), range: pip.range });
  }
  return { problems, dropped };
}

function pinProblem(text: string, operator: string | undefined): string | undefined {
  if (operator === undefined)
    return `Invalid dependency for python: ${text}. It must be pinned (e.g. python=3.8.13).`;
  if (!['<', '>', '!='].includes(operator)) return undefined;
  return `Invalid version comparator for python: '${operator}'. Must be one of ['<=', '>=', '=', '=='].`;
}

function fails(message: string): string {
  return `${message} (with \`--env-manager virtualenv\` or \`uv\`)`;
}

/** What Python's `for` goes through: of a mapping the keys, of a text the letters. */
function itemsOf(node: YamlNode): readonly YamlNode[] | undefined {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'map') return node.entries.map(({ key }) => key);
  return stringValue(node) === undefined ? undefined : [];
}

/** W8. How many packages are named one by one. */
const mostNamed = 20;

function droppedPackages(dropped: readonly Dropped[], manager: EnvironmentManager | undefined): Problem[] {
  const [first] = dropped;
  if (!first || !buildsEnvironments(manager)) return [];
  const names = dropped.slice(0, mostNamed).map(({ text }) => quotePython(text));
  const message = `The following conda dependencies will not be installed in the resulting environment: [${names.join(', ')}${dropped.length > mostNamed ? ', …' : ''}] (with \`--env-manager virtualenv\` or \`uv\`)`;
  return [{ code: 'W8', message, range: first.range }];
}

/** H5. Paths and addresses among the packages may bring MLflow along, so nothing is said then. */
function withoutMlflow(dependencies: YamlNode, range: TextRange): Problem[] {
  if (dependencies.kind !== 'list' || dependencies.items.length === 0) return [];
  const lines = dependencies.items.flatMap((item) => {
    if (item.kind !== 'map') return [stringValue(item) ?? ''];
    const pip = item.entries.findLast((entry) => stringKey(entry) === 'pip')?.value;
    return pip?.kind === 'list' ? pip.items.map((line) => stringValue(line) ?? '') : [''];
  });
  const isOther = lines.every(
    (line) => /^[A-Za-z0-9]/.test(line) && !/(?:^|::)mlflow/i.test(line) && !/[@/]/.test(line),
  );
  if (!isOther) return [];
  const message =
    'MLflow is not among the packages: a script that imports it fails, unless another package brings it.';
  return [{ code: 'H5', message, range }];
}

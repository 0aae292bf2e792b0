import { pyRepr, pyStr } from './pyText.ts';
import { readSignatureRows } from './signatureRows.ts';
import type { SignaturePart, SignatureRow } from './signatureRows.ts';
import { parseYaml } from './yaml.ts';
import type { YamlDocument, YamlMap, YamlNode } from './yaml.ts';
import { effectiveEntries, findValue, isNone, stringKey, stringValue } from './yamlLookup.ts';

/** An MLmodel file as people read it. What is misshapen is left out: the language service says why. */
export interface Mlmodel {
  /** PyYAML's reason if the text can't be read, and where; the rest is then what could be made of it. */
  readonly syntaxError?: { readonly message: string; readonly line: number };
  /** Is it a mapping at all? */
  readonly isMapping: boolean;
  readonly runId?: string;
  readonly modelId?: string;
  readonly uuid?: string;
  readonly artifactPath?: string;
  /** UTC, as it is written. */
  readonly created?: string;
  readonly mlflowVersion?: string;
  /** Bytes. */
  readonly size?: number;
  readonly flavors: readonly ModelFlavor[];
  readonly signature: readonly ModelSignature[];
  readonly example?: ModelExample;
  /** All other keys that have a value. */
  readonly others: readonly ModelEntry[];
}

/** A key with the keys that it stands in, joined by dots, and its value as Python writes it. */
export interface ModelEntry {
  readonly key: string;
  readonly value: string;
}

export interface ModelFlavor {
  readonly name: string;
  readonly entries: readonly ModelEntry[];
}

export interface ModelSignature {
  readonly part: SignaturePart;
  /** Undefined where its text is no signature. */
  readonly rows?: readonly SignatureRow[];
  readonly text: string;
}

export interface ModelExample {
  /** Relative to the folder of the file. */
  readonly path: string;
  readonly entries: readonly ModelEntry[];
}

const parts: readonly SignaturePart[] = ['inputs', 'outputs', 'params'];

/** Keys that stand at a place of their own. */
const known = new Set([
  'flavors',
  'signature',
  'saved_input_example_info',
  'run_id',
  'model_id',
  'model_uuid',
  'artifact_path',
  'utc_time_created',
  'time_created',
  'mlflow_version',
  'model_size_bytes',
]);

/** Nobody reads a value that is longer, or stands deeper. */
const mostCharacters = 2000;
const mostDepth = 3;
const mostEntries = 500;
const mostFlavors = 100;

export function parseMlmodel(text: string): Mlmodel {
  const document = parseYaml(text);
  const syntaxError = syntaxErrorOf(document);
  const { root } = document;
  if (root?.kind !== 'map') {
    return { ...syntaxError, isMapping: false, flavors: [], signature: [], others: [] };
  }
  const read = (key: string): string | undefined => {
    const node = findValue(root, key);
    return node?.kind === 'scalar' && !isNone(node) ? pyStr(node) : undefined;
  };
  const size = Number(read('model_size_bytes') ?? NaN);
  const example = exampleOf(findValue(root, 'saved_input_example_info'));
  const optional = {
    runId: read('run_id'),
    modelId: read('model_id'),
    uuid: read('model_uuid'),
    artifactPath: read('artifact_path'),
    created: read('utc_time_created') ?? read('time_created'),
    mlflowVersion: read('mlflow_version'),
  };
  return {
    ...syntaxError,
    isMapping: true,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    ...(Number.isFinite(size) && size >= 0 ? { size } : {}),
    ...(example ? { example } : {}),
    flavors: flavorsOf(findValue(root, 'flavors')),
    signature: signatureOf(findValue(root, 'signature')),
    others: entriesOf(root).filter(({ key }) => !known.has(key.split('.')[0]!)),
  };
}

function syntaxErrorOf({ problems, text }: YamlDocument): Pick<Mlmodel, 'syntaxError'> {
  const [first] = problems;
  if (!first) return {};
  const line = text.slice(0, first.range.start).split('\n').length;
  return { syntaxError: { message: first.message, line } };
}

function flavorsOf(node: YamlNode | undefined): readonly ModelFlavor[] {
  if (node?.kind !== 'map') return [];
  const all = effectiveEntries(node).slice(0, mostFlavors);
  const flavors = all.map(({ key, value }) => ({
    name: pyStr(key),
    entries: value.kind === 'map' ? entriesOf(value) : [],
  }));
  // The one that serving and batch scoring use stands first.
  return flavors.sort((one, other) => Number(isGeneric(other)) - Number(isGeneric(one)));
}

function isGeneric({ name }: ModelFlavor): boolean {
  return name === 'python_function';
}

function signatureOf(node: YamlNode | undefined): readonly ModelSignature[] {
  if (node?.kind !== 'map') return [];
  return parts.flatMap((part): readonly ModelSignature[] => {
    const text = stringValue(findValue(node, part));
    if (text === undefined || text === '') return [];
    const rows = readSignatureRows(part, text);
    return [{ part, text: cut(text), ...(rows ? { rows } : {}) }];
  });
}

function exampleOf(node: YamlNode | undefined): ModelExample | undefined {
  const path = node?.kind === 'map' ? stringValue(findValue(node, 'artifact_path')) : undefined;
  if (node?.kind !== 'map' || path === undefined) return undefined;
  return { path, entries: entriesOf(node).filter(({ key }) => key !== 'artifact_path') };
}

/** What has no value says nothing. */
function entriesOf(map: YamlMap): readonly ModelEntry[] {
  const entries: ModelEntry[] = [];
  const add = (node: YamlMap, before: string, depth: number): void => {
    for (const entry of effectiveEntries(node)) {
      if (entries.length >= mostEntries) return;
      const key = before + (stringKey(entry) ?? pyRepr(entry.key));
      const { value } = entry;
      if (isNone(value)) continue;
      if (value.kind === 'map' && !value.isSet && value.entries.length > 0 && depth < mostDepth) {
        add(value, `${key}.`, depth + 1);
      } else entries.push({ key, value: cut(pyStr(value)) });
    }
  };
  add(map, '', 0);
  return entries;
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

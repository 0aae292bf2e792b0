import { flavors } from '../../formats/flavorKeys.ts';
import type { Mlmodel } from '../../formats/mlmodel.ts';
import type { SignatureRow } from '../../formats/signatureRows.ts';
import type { ModelSnippet } from '../../shared/modelPage.ts';

export interface SnippetPlace {
  /** What `load_model` takes: `models:/m-…`, `runs:/…/model` or a folder. */
  readonly modelUri: string;
  /** Where a process has to be told which server to ask. */
  readonly trackingUri?: string;
}

/** More columns are no example that anybody reads. */
const mostColumns = 40;

/** Python that loads the model and predicts with it, and that loads it as the object of its library. */
export function snippetsOf(model: Mlmodel, place: SnippetPlace): readonly ModelSnippet[] {
  const generic = model.flavors.some(({ name }) => name === 'python_function');
  const natives = model.flavors.filter(({ name }) => isNative(name));
  return [
    ...(generic ? [{ label: 'Load and predict', code: predictCode(model, place) }] : []),
    ...natives.map(({ name }) => ({ label: `Load as ${name}`, code: nativeCode(name, place) })),
  ];
}

function isNative(name: string): boolean {
  const flavor = flavors.find((each) => each.name === name);
  return name !== 'python_function' && flavor?.doc.includes(`mlflow.${name}.load_model`) === true;
}

function predictCode(model: Mlmodel, place: SnippetPlace): string {
  const { imports, data } = dataOf(model);
  const params = model.signature.find(({ part }) => part === 'params')?.rows ?? [];
  const given = params.length > 0 ? `, params=${dictOf(params.map(paramOf))}` : '';
  return [
    ...imports,
    ...header('mlflow', place),
    `model = mlflow.pyfunc.load_model(${pythonText(place.modelUri)})`,
    '',
    ...data,
    `print(model.predict(data${given}))`,
    '',
  ].join('\n');
}

function nativeCode(name: string, place: SnippetPlace): string {
  const load = `model = mlflow.${name}.load_model(${pythonText(place.modelUri)})`;
  return [...header(`mlflow.${name}`, place), load, ''].join('\n');
}

function header(module: string, { trackingUri }: SnippetPlace): readonly string[] {
  const set = trackingUri === undefined ? [] : [`mlflow.set_tracking_uri(${pythonText(trackingUri)})`];
  return [`import ${module}`, '', ...set];
}

interface Data {
  readonly imports: readonly string[];
  readonly data: readonly string[];
}

/** Something that the model takes, as far as the file says what that is. */
function dataOf({ example, signature }: Mlmodel): Data {
  if (example)
    return {
      imports: [],
      data: ['# What was saved with the model; anything of this form will do.', 'data = model.input_example'],
    };
  const inputs = signature.find(({ part }) => part === 'inputs')?.rows ?? [];
  if (inputs.length === 0) return { imports: [], data: ['data = ...  # what the model takes'] };
  const note = '# Values of your own go here: these only have the form that the model takes.';
  if (inputs.some(({ shape }) => shape !== undefined)) {
    return { imports: ['import numpy as np'], data: [note, `data = ${tensorsOf(inputs)}`] };
  }
  return { imports: ['import pandas as pd'], data: [note, `data = pd.DataFrame(${rowsOf(inputs)})`] };
}

function tensorsOf(rows: readonly SignatureRow[]): string {
  const [first] = rows;
  if (rows.length === 1 && first && !first.isNamed) return zeros(first);
  return dictOf(rows.map((row) => ({ name: row.name, value: zeros(row) })));
}

function zeros({ shape = '[]', type }: SignatureRow): string {
  const sizes = shape.match(/-?\d+/g)?.map((size) => (size.startsWith('-') ? '1' : size)) ?? [];
  const tuple = sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
  const dtype = /^tensor\((.+)\)$/.exec(type)?.[1] ?? 'float64';
  return `np.zeros(${tuple}, dtype=${pythonText(dtype)})`;
}

function rowsOf(rows: readonly SignatureRow[]): string {
  const shown = rows.slice(0, mostColumns);
  if (!rows[0]?.isNamed) return `[[${shown.map(valueOf).join(', ')}]]`;
  const more = rows.length > shown.length ? [`    # and ${rows.length - shown.length} more columns`] : [];
  const lines = shown.map((row) => `    ${pythonText(row.name)}: ${valueOf(row)},`);
  return ['[{', ...lines, ...more, '}]'].join('\n');
}

const values: Readonly<Record<string, string>> = {
  boolean: 'True',
  integer: '0',
  long: '0',
  float: '0.0',
  double: '0.0',
  string: '"text"',
  binary: 'b""',
  datetime: 'pd.Timestamp("2026-01-01")',
};

function valueOf({ type }: SignatureRow): string {
  if (type.startsWith('array(')) return '[]';
  if (type.startsWith('{') || type.startsWith('map(')) return '{}';
  return values[type] ?? 'None';
}

/** With the default that it has. */
function paramOf(row: SignatureRow): { readonly name: string; readonly value: string } {
  const { name, type, default: given = 'null' } = row;
  if (type === 'string') return { name, value: pythonText(given) };
  const words: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };
  const value = /^[\d\s.,eE+\-[\]]+$/.test(given) ? given : (words[given] ?? pythonText(given));
  return { name, value };
}

function dictOf(entries: readonly { readonly name: string; readonly value: string }[]): string {
  return `{${entries.map(({ name, value }) => `${pythonText(name)}: ${value}`).join(', ')}}`;
}

/** JSON's texts are Python's too. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

import { countOf, formatCount, missing } from '../../src/shared/format.ts';
import type { ModelSignature, SignatureRow } from '../../src/shared/modelPage.ts';
import { create, link } from '../dom.ts';

/** So many rows at first, and at most: more are looked for in the text. */
const fewRows = 100;
const mostRows = 5000;

const names: Readonly<Record<ModelSignature['part'], string>> = {
  inputs: 'Inputs',
  outputs: 'Outputs',
  params: 'Params',
};

/** A part of the signature as a table: what the model takes, what it gives, or what a request may set. */
export function signatureTable({ part, rows, text }: ModelSignature): HTMLElement {
  const heading = create('h3', { text: names[part] });
  if (!rows) {
    const words = create('p', { class: 'odd', text: 'This is no signature that MLflow can read.' });
    const raw = create('pre', { text, attributes: { tabindex: '0', 'aria-label': `Text of ${part}` } });
    return create('div', { class: 'file', children: [heading, words, raw] });
  }
  heading.append(create('span', { class: 'heading-count', text: countOf(rows.length, nounOf(part, rows)) }));
  const columns = columnsOf(part, rows);
  const body = create('tbody', { children: rows.slice(0, fewRows).map((row) => rowOf(row, columns)) });
  const head = columns.map(({ label }) => create('th', { text: label, attributes: { scope: 'col' } }));
  const table = create('table', {
    class: 'plain-table',
    attributes: { 'aria-label': names[part] },
    children: [create('thead', { children: [create('tr', { children: head })] }), body],
  });
  const parts: HTMLElement[] = [heading, table];
  if (rows.length > fewRows) parts.push(moreLink(rows, columns, body));
  return create('div', { class: 'signature-part', children: parts });
}

function nounOf(part: ModelSignature['part'], rows: readonly SignatureRow[]): string {
  if (part === 'params') return 'param';
  return rows.some(({ shape }) => shape !== undefined) ? 'tensor' : 'column';
}

function moreLink(
  rows: readonly SignatureRow[],
  columns: readonly SignatureColumn[],
  body: HTMLElement,
): HTMLElement {
  const rest = rows.slice(fewRows, mostRows);
  const left = rows.length - fewRows - rest.length;
  const more = link(`Show ${formatCount(rest.length)} more`, () => {
    body.append(...rest.map((row) => rowOf(row, columns)));
    if (left === 0) more.remove();
    else more.replaceWith(create('p', { class: 'muted', text: `The text has ${formatCount(left)} more.` }));
  });
  return more;
}

interface SignatureColumn {
  readonly label: string;
  readonly cell: (row: SignatureRow) => HTMLElement;
}

function columnsOf(part: ModelSignature['part'], rows: readonly SignatureRow[]): readonly SignatureColumn[] {
  const shape = {
    label: 'Shape',
    cell: ({ shape = '' }: SignatureRow) => textCell(shapeText(shape), 'code', shapeTitle(shape)),
  };
  const standard = {
    label: 'Default',
    cell: (row: SignatureRow) => textCell(row.default ?? missing, 'code'),
  };
  const required = {
    label: 'Required',
    cell: (row: SignatureRow) => textCell(row.required ? 'yes' : 'no', row.required ? '' : 'muted'),
  };
  return [
    { label: 'Name', cell: ({ name, isNamed }) => textCell(name, isNamed ? 'code' : 'muted') },
    { label: 'Type', cell: ({ type }) => textCell(type, 'code') },
    ...(rows.some((row) => row.shape !== undefined) ? [shape] : []),
    ...(part === 'params' ? [standard] : []),
    ...(part === 'inputs' ? [required] : []),
  ];
}

function rowOf(row: SignatureRow, columns: readonly SignatureColumn[]): HTMLElement {
  return create('tr', { children: columns.map(({ cell }) => cell(row)) });
}

function textCell(text: string, kind: string, title: string = text): HTMLElement {
  return create('td', { class: kind, title, children: [create('bdi', { text })] });
}

/** `[-1,28,28]` as `(any, 28, 28)`. */
function shapeText(shape: string): string {
  const sizes = /^\[[-\d,\s]*\]$/.test(shape) ? (shape.match(/-?\d+/g) ?? []) : undefined;
  if (!sizes) return shape;
  return `(${sizes.map((size) => (size.startsWith('-') ? 'any' : size)).join(', ')})`;
}

function shapeTitle(shape: string): string {
  return shape.includes('-1') ? `${shape}: -1 stands for any length` : shape;
}

import { readSignatureRows } from '../formats/signatureRows.ts';
import type { SignaturePart, SignatureRow } from '../formats/signatureRows.ts';

/** More rows are no table that anybody reads in a hover. */
const mostRows = 50;

/** Markdown table of the columns of one part of a signature; undefined for what is no such list. */
export function signatureTable(part: SignaturePart, json: string): string | undefined {
  const all = readSignatureRows(part, json);
  if (!all) return undefined;
  const rows = all.slice(0, mostRows);
  const last = part === 'params' ? 'default' : 'shape';
  const lines = [
    `| name | type | required | ${last} |`,
    '| --- | --- | --- | --- |',
    ...rows.map((row) =>
      ['', cell(row.name), cell(row.type), row.required ? 'yes' : 'no', cell(lastOf(row)), '']
        .join(' | ')
        .trim(),
    ),
  ];
  const more = all.length - rows.length;
  return `**${part}**: ${all.length === 1 ? '1 column' : `${all.length} columns`}\n\n${lines.join('\n')}${more > 0 ? `\n\n… and ${more} more` : ''}`;
}

function lastOf(row: SignatureRow): string {
  return row.shape ?? row.default ?? '';
}

/** What would end a cell, or be Markdown or a link in it. */
function cell(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return short.replace(/[\\`*_{}[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');
}

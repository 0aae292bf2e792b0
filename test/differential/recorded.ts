import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './row.ts';
import { title } from './row.ts';
import type { Outcome } from './side.ts';

const file = join(import.meta.dirname, '../fixtures/differential.jsonl');

/** What MLflow answered to each row of each chapter, and what its tables held at the end. */
export interface Recording {
  readonly chapters: Readonly<Record<string, readonly Outcome[]>>;
  readonly tables: Readonly<Record<string, readonly unknown[]>>;
}

/** One line for each row, so that a change of MLflow's answers can be read as a change of lines. */
export function writeRecording(
  chapters: Readonly<Record<string, readonly Row[]>>,
  { chapters: outcomes, tables }: Recording,
): void {
  const lines: string[] = [];
  for (const [chapter, rows] of Object.entries(chapters)) {
    lines.push(JSON.stringify({ chapter }));
    rows.forEach((row, index) => {
      const outcome = outcomes[chapter]?.[index];
      lines.push(JSON.stringify([shortTitle(row), outcome?.status, pack(outcome?.body)]));
    });
  }
  for (const [table, rows] of Object.entries(tables)) {
    lines.push(JSON.stringify({ table }), ...rows.map((row) => JSON.stringify(row)));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Throws where the rows are no longer those that MLflow was asked. */
export function readRecording(chapters: Readonly<Record<string, readonly Row[]>>): Recording {
  const outcomes: Record<string, Outcome[]> = {};
  const tables: Record<string, unknown[]> = {};
  let list: unknown[] = [];
  let rows: readonly Row[] | undefined;
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const said = JSON.parse(line) as [string, number, unknown] | { chapter?: string; table?: string };
    if (!Array.isArray(said)) {
      rows = said.chapter === undefined ? undefined : chapters[said.chapter];
      if (said.chapter !== undefined) list = outcomes[said.chapter] = [];
      else list = tables[said.table ?? ''] = [];
      continue;
    }
    if (!rows) {
      list.push(said);
      continue;
    }
    const [asked, status, body] = said;
    const row = rows[list.length];
    if (!row || shortTitle(row) !== asked) throw outdated(`recorded: ${asked}`);
    list.push({ status, body: unpack(body) });
  }
  for (const [chapter, rows] of Object.entries(chapters)) {
    if (outcomes[chapter]?.length !== rows.length) throw outdated(`not recorded: rows of '${chapter}'`);
  }
  return { chapters: outcomes, tables };
}

function outdated(what: string): Error {
  return new Error(
    `MLflow's recorded answers are to other rows (${what}). Record them again: npm run record:differential`,
  );
}

/** Enough to see that a row is still the one that was asked. */
function shortTitle(row: Row): string {
  let sum = 0;
  for (const letter of title(row)) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 0xfffffff;
  return sum.toString(36);
}

/** Half of all answers are errors: their class and state follow from the code nearly always. */
const classes: Readonly<Record<string, readonly [sqlstate: string, errorClass: string]>> = {
  INVALID_PARAMETER_VALUE: ['KAM00', 'INVALID_PARAMETER_VALUE'],
  RESOURCE_DOES_NOT_EXIST: ['KAM00', 'RESOURCE_NOT_FOUND'],
};
const hint = 'See the API docs for more information about request parameters.';

function pack(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('error_code' in body)) return body;
  const { error_code: code, message, sqlstate, error_class: errorClass, ...rest } = body as PackedError;
  const [state, name] = classes[code] ?? [];
  if (sqlstate !== state || errorClass !== name || state === undefined || Object.keys(rest).length > 0)
    return body;
  return { [code]: message.replace(hint, '§') };
}

function unpack(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  for (const [code, [state, name]] of Object.entries(classes)) {
    const message = (body as Record<string, string>)[code];
    if (message === undefined) continue;
    return { error_class: name, error_code: code, message: message.replace('§', hint), sqlstate: state };
  }
  return body;
}

interface PackedError {
  readonly error_code: string;
  readonly message: string;
  readonly sqlstate?: string;
  readonly error_class?: string;
}

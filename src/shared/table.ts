import type { WebviewSignal } from './host.ts';

// What a table editor and its webview say to each other, and the editor and the thread that reads tables.

/** More rows than that are told of, not shown. */
export const shownRows = 1000;
export const shownColumns = 200;
/** A longer text is cut. */
export const shownCharacters = 2000;

export type TableKind = 'csv' | 'tsv' | 'json' | 'parquet';

/** Is it shown as a table? `tables`: what the run itself calls one (`mlflow.log_table`). */
export function isTableFile(path: string, tables: ReadonlySet<string>): boolean {
  return /\.(?:csv|tsv|parquet)$/i.test(path) || tables.has(path);
}

export interface TableColumn {
  readonly name: string;
  /** Are all that is shown of it numbers? */
  readonly isNumeric: boolean;
}

/** The beginning of a table. */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** Texts by row and column; null where there is no value. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole file; undefined where it was not read to its end. */
  readonly totalRows: number | undefined;
  readonly totalColumns: number;
}

export type TableMessage =
  | { readonly type: 'table'; readonly name: string; readonly bytes: number; readonly table: Table }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly message: string;
      readonly canOpenText: boolean;
    };

export type TableIntent =
  WebviewSignal | { readonly type: 'openText' } | { readonly type: 'download' } | { readonly type: 'retry' };

/** Undefined for anything that the webview does not say. */
export function parseTableIntent(message: unknown): TableIntent | undefined {
  const { type, message: text } = (message ?? {}) as { readonly type?: unknown; readonly message?: unknown };
  if (type === 'ready' || type === 'openText' || type === 'download' || type === 'retry') return { type };
  return type === 'failed' && typeof text === 'string' ? { type, message: text.slice(0, 10_000) } : undefined;
}

/** What the thread is started with. */
export interface TableTask {
  readonly kind: TableKind;
  /** Of the whole file. */
  readonly bytes: number;
  /** How much of it is read one after the other. */
  readonly most: number;
}

/** From the thread. `next` asks for what comes next, `slice` for a part. */
export type TableRequest =
  | { readonly type: 'next' }
  | { readonly type: 'slice'; readonly start: number; readonly end: number }
  | { readonly type: 'done'; readonly table: Table }
  | { readonly type: 'failed'; readonly message: string };

/** To the thread: bytes, undefined after the last ones, or why there are none. */
export type TableAnswer = { readonly bytes: Uint8Array | undefined } | { readonly problem: string };

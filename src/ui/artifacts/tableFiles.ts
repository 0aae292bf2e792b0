/** The custom editor that shows artifacts as tables. */
export const tableViewType = 'mlflow.table';

/** Is it opened as a table? `tables`: what the run itself calls one (`mlflow.log_table`). */
export function isTableFile(path: string, tables: ReadonlySet<string>): boolean {
  return /\.(?:csv|tsv|parquet)$/i.test(path) || tables.has(path);
}

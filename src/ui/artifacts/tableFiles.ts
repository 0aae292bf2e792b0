/** The custom editor that shows artifacts as tables. */
export const tableViewType = 'mlflow.table';

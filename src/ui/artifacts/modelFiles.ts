/** The custom editor that shows an MLmodel file as a page. */
export const modelViewType = 'mlflow.modelPage';

export function isModelFile(path: string): boolean {
  return path === 'MLmodel' || path.endsWith('/MLmodel');
}

/** What MLflow writes beside a model of what it needs, in the order in which one asks for it. */
export const environmentNames: readonly string[] = ['requirements.txt', 'python_env.yaml', 'conda.yaml'];

/** Is it plainly a file of the model's folder? A file may name what it likes. */
export function isInside(path: string): boolean {
  return (
    path !== '' &&
    path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name))
  );
}

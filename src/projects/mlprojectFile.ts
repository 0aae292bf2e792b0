/** The name of the project file among the names in a folder, as MLflow finds it: whatever its case. */
export function findMlprojectName(names: readonly string[]): string | undefined {
  return names.find((name) => name.toLowerCase() === 'mlproject');
}

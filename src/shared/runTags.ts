import type { Run } from '../api/entities.ts';

/** MLflow's tag for the note of an experiment or a run, which is Markdown. */
export const noteTag = 'mlflow.note.content';

export function tagOf({ data }: Pick<Run, 'data'>, key: string): string | undefined {
  return data.tags?.find((tag) => tag.key === key)?.value;
}

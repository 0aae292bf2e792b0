import type { Run } from '../api/entities.ts';

/** MLflow's tag for the note of an experiment or a run, which is Markdown. */
export const noteTag = 'mlflow.note.content';

/** Of a nested run: the id of its parent. */
export const parentTag = 'mlflow.parentRunId';

/** Of a run that an entry point of a project made: its name. */
export const entryPointTag = 'mlflow.project.entryPoint';

export function tagOf({ data }: Pick<Run, 'data'>, key: string): string | undefined {
  return data.tags?.find((tag) => tag.key === key)?.value;
}

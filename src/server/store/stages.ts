import { invalidParameter } from '../answers.ts';

export const stages = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof stages)[number];

/** Any case in, MLflow's spelling out. */
export function canonicalStage(stage: string): Stage {
  const found = stages.find((name) => name.toLowerCase() === stage.toLowerCase());
  if (found) return found;
  throw invalidParameter(`Invalid Model Version stage: ${stage}. Value must be one of ${stages.join(', ')}.`);
}

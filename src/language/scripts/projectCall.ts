import type { TextRange } from '../../formats/yaml.ts';

/** A name that is written out in a call of a project: only such a name can be followed. */
export interface ProjectCall {
  readonly uri: string;
  readonly entryPoint: string;
  /** The parameter that is passed; undefined where the entry point itself is named. */
  readonly parameter: string | undefined;
  /** The name, without quotes. */
  readonly range: TextRange;
  /** What a name with a space would need: the quotes are there, can be put, or can't (`dict(name=1)`). */
  readonly quotes: 'there' | '"' | "'" | 'impossible';
  /** The same for all names of one call. */
  readonly start: number;
}

/** What MLflow runs where a call names no entry point. */
export const defaultEntryPoint = 'main';

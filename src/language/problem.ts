import type { TextRange } from '../formats/yaml.ts';

/** A finding of the catalogue: `E` stops the run or the load, `W` is surely not meant, `H` is a hint. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly range: TextRange;
  /** Where it is not the one that the code's letter says: what depends on how the project is run. */
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  /** `unnecessary`: the text has no effect; editors show it faded. `deprecated`: struck through. */
  readonly tag?: 'unnecessary' | 'deprecated';
}

export interface RelatedPlace {
  readonly message: string;
  readonly range: TextRange;
  /** The file that it is in; the document itself where it is left out. */
  readonly file?: { readonly uri: string; readonly text: string };
}

export type ProblemCode =
  | `E${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20}`
  | `W${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25}`
  | `H${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  /** The file is too large to be checked. */
  | 'size';

/** `hint`: shown in the text only, not among the problems. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

export function severityOf({ code, severity }: Pick<Problem, 'code' | 'severity'>): Severity {
  if (severity) return severity;
  if (code.startsWith('E')) return 'error';
  return code.startsWith('W') ? 'warning' : 'information';
}

import type { Location } from 'vscode-languageserver';
import type { TextRange } from '../formats/yaml.ts';

/** A finding of the catalogue: `E` stops the run or the load, `W` is surely not meant, `H` is a hint. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly range: TextRange;
  /** Other places that have to do with it: in the same document, or in a file beside it. */
  readonly related?: readonly (
    | { readonly message: string; readonly range: TextRange }
    | { readonly message: string; readonly location: Location }
  )[];
  /** The text has no effect; editors show it faded. */
  readonly unnecessary?: boolean;
}

export type ProblemCode =
  | `E${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 13 | 14 | 15 | 16 | 17 | 18 | 19}`
  | `W${1 | 3 | 4 | 6 | 7 | 9 | 10 | 11 | 13 | 15 | 16 | 17 | 21 | 22}`
  | `H${1 | 3 | 5 | 6 | 8}`
  /** The file is too large to be checked. */
  | 'size';

export type Severity = 'error' | 'warning' | 'information';

export function severityOf(code: ProblemCode): Severity {
  if (code.startsWith('E')) return 'error';
  return code.startsWith('W') ? 'warning' : 'information';
}

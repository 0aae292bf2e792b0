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
  /** What a quick fix has to know. */
  readonly data?: ProblemData;
}

export type ProblemData =
  /** Quotes would not help: the name is of no use. */
  | { readonly kind: 'rename' }
  /** The word that was meant, as it looks. */
  | { readonly kind: 'meant'; readonly word: string }
  /** The option or argument that is not passed. */
  | { readonly kind: 'missing'; readonly option: string };

/** What an editor sends back of it. */
export function isProblemData(data: unknown): data is ProblemData {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  if (data.kind === 'meant') return 'word' in data && typeof data.word === 'string';
  if (data.kind === 'missing') return 'option' in data && typeof data.option === 'string';
  return data.kind === 'rename';
}

export interface RelatedPlace {
  readonly message: string;
  readonly range: TextRange;
  /** The file that it is in; the document itself where it is left out. */
  readonly file?: { readonly uri: string; readonly text: string };
}

/** All codes that are sent; each has its heading in docs/diagnostics.md. */
export const problemCodes = [
  ...([
    'E1',
    'E2',
    'E3',
    'E4',
    'E5',
    'E6',
    'E7',
    'E8',
    'E9',
    'E10',
    'E11',
    'E12',
    'E13',
    'E14',
    'E15',
    'E16',
    'E17',
    'E18',
    'E19',
    'E20',
  ] as const),
  ...([
    'W1',
    'W2',
    'W3',
    'W4',
    'W5',
    'W6',
    'W7',
    'W8',
    'W9',
    'W10',
    'W11',
    'W12',
    'W13',
    'W14',
    'W15',
    'W16',
    'W17',
    'W18',
    'W19',
    'W20',
    'W21',
    'W22',
    'W23',
    'W24',
    'W25',
    'W26',
  ] as const),
  ...(['H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'H8'] as const),
  /** The file is too large to be checked. */
  'size',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** `hint`: shown in the text only, not among the problems. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

export function severityOf({ code, severity }: Pick<Problem, 'code' | 'severity'>): Severity {
  if (severity) return severity;
  if (code.startsWith('E')) return 'error';
  return code.startsWith('W') ? 'warning' : 'information';
}

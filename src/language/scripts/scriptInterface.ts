import type { TextRange } from '../../formats/yaml.ts';
import type { PythonConstant } from './pythonConstants.ts';
import type { ValueCheck } from './valueChecks.ts';

/** What a script takes from its command line, as far as its source says. */
export interface ScriptInterface {
  readonly framework: 'argparse' | 'click' | 'typer';
  readonly options: readonly ScriptOption[];
  /** False where it may take more than is listed: then nothing is called wrong. */
  readonly complete: boolean;
  /** The options belong to commands of their own, such as `train.py fit --epochs 3`. */
  readonly subcommands: boolean;
  /** An unambiguous beginning of an option's name will do, as in argparse. */
  readonly abbreviations: boolean;
}

export interface ScriptOption {
  /** `--alpha` and `-a`; a positional argument has its name alone. */
  readonly names: readonly string[];
  readonly positional: boolean;
  /** The script stops without it. False also where that can't be told. */
  readonly required: boolean;
  /** The script prints something and stops, whatever else is passed: `--help`. */
  readonly ends?: boolean;
  /** How many words follow it; a flag takes none. */
  readonly values: { readonly min: number; readonly max: number };
  readonly type: ScriptType | undefined;
  /** A path that the script reads from: there must be a file by that name. */
  readonly mustExist?: boolean;
  /** As it would stand in a command. */
  readonly default: string | undefined;
  readonly choices: readonly string[];
  /** What becomes of a value that is none of these is sure. */
  readonly check?: ValueCheck | undefined;
  readonly help: string | undefined;
  /** Where the script declares it. */
  readonly range: TextRange;
}

export type ScriptType = 'string' | 'float' | 'int' | 'path' | 'bool';

export const oneValue = { min: 1, max: 1 } as const;
export const noValue = { min: 0, max: 0 } as const;
export const anyValues = { min: 0, max: Number.POSITIVE_INFINITY } as const;

/** The name that a reader would use: the first long one. */
export function mainName({ names }: ScriptOption): string {
  return names.find((name) => name.startsWith('--')) ?? names[0] ?? '';
}

export function typeOfConstant(constant: PythonConstant | undefined): ScriptType | undefined {
  switch (constant?.kind) {
    case 'str':
      return 'string';
    case 'int':
    case 'float':
    case 'bool':
      return constant.kind;
    default:
      return undefined;
  }
}

const types: Readonly<Record<string, ScriptType>> = {
  str: 'string',
  float: 'float',
  int: 'int',
  bool: 'bool',
  Path: 'path',
  'pathlib.Path': 'path',
  'click.STRING': 'string',
  'click.INT': 'int',
  'click.FLOAT': 'float',
  'click.BOOL': 'bool',
  'click.Path': 'path',
  'click.File': 'path',
  'argparse.FileType': 'path',
  'typer.FileText': 'path',
  'typer.FileTextWrite': 'path',
  'typer.FileBinaryRead': 'path',
  'typer.FileBinaryWrite': 'path',
};

/** The type that a qualified name stands for, if it is one of the usual ones. */
export function typeOfName(name: string): ScriptType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

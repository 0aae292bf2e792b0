import type { TextRange, YamlDocument, YamlMap } from '../formats/yaml.ts';
import type { NavigationHost } from './navigationService.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import type { ProblemCode, ProblemData } from './problem.ts';
import type { ScriptReader } from './scriptReader.ts';
import type { Change } from './yamlEdits.ts';

/** What makes one diagnostic go away. */
export interface Fix {
  readonly title: string;
  /** In the document itself. */
  readonly changes: readonly Change[];
  /** A file beside the document, which is not there yet. */
  readonly create?: { readonly path: string; readonly text: string };
  /** The document's new name. */
  readonly renameTo?: string;
  /** What is nearly always meant. */
  readonly preferred?: boolean;
  /** So surely meant that a save may do it unasked. */
  readonly safe?: boolean;
  /** What was ignored is read from then on, so that its own mistakes show. */
  readonly reveals?: boolean;
}

/** A diagnostic to mend. */
export interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly range: TextRange;
  readonly data?: ProblemData;
}

/** What a script tells of the value that a placeholder stands for. */
export interface ParameterGuess {
  readonly type: string;
  /** As it is to be written in YAML; undefined for a parameter that must be given. */
  readonly default?: string;
  /** The script, relative to the project. */
  readonly from: string;
}

export interface FixContext {
  readonly parsed: ParsedDocument & { yaml: YamlDocument };
  readonly text: string;
  /** Undefined for an empty text and for one that holds no mapping. */
  readonly root: YamlMap | undefined;
  readonly guess?: (fault: Fault) => ParameterGuess | undefined;
}

/** What mending asks for beside the document. */
export interface FixSources {
  readonly host: NavigationHost;
  readonly scripts: ScriptReader;
}

export type Fixer = (fault: Fault, context: FixContext) => Fix[];

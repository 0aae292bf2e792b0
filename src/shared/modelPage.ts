import { isObject, isText } from './checks.ts';
import type { WebviewSignal } from './host.ts';
import type { RunVersion } from './runPage.ts';

// What the page of an MLmodel file (`mlflow.modelPage`) and its webview say to each other. What is said of the file is
// what `formats/mlmodel.ts` reads.

export interface ModelEntry {
  readonly key: string;
  readonly value: string;
  /** What the key is for. */
  readonly doc?: string;
}

export interface ModelFlavor {
  readonly name: string;
  readonly doc?: string;
  readonly entries: readonly ModelEntry[];
}

export interface SignatureRow {
  readonly name: string;
  readonly isNamed: boolean;
  readonly type: string;
  readonly required: boolean;
  readonly shape?: string;
  readonly default?: string;
}

export interface ModelSignature {
  readonly part: 'inputs' | 'outputs' | 'params';
  /** Undefined where its text is no signature. */
  readonly rows?: readonly SignatureRow[];
  readonly text: string;
}

export interface ModelDescription {
  readonly syntaxError?: { readonly message: string; readonly line: number };
  readonly isMapping: boolean;
  readonly runId?: string;
  readonly modelId?: string;
  readonly uuid?: string;
  readonly artifactPath?: string;
  readonly created?: string;
  readonly mlflowVersion?: string;
  readonly size?: number;
  readonly flavors: readonly ModelFlavor[];
  readonly signature: readonly ModelSignature[];
  readonly others: readonly ModelEntry[];
}

export interface ModelFile {
  /** Relative to the folder of the MLmodel file. */
  readonly path: string;
  readonly size?: number;
}

/** The example of an input that was saved with the model. */
export interface InputExample {
  readonly path: string;
  readonly entries: readonly ModelEntry[];
  readonly text?: string;
  readonly isCut?: boolean;
  readonly problem?: string;
}

export interface ModelSnippet {
  readonly label: string;
  readonly code: string;
}

/** What a server knows of the model. */
export interface ModelOrigin {
  readonly connection: string;
  readonly runName?: string;
  readonly modelName?: string;
  readonly versions: readonly RunVersion[];
}

export interface ModelPageState {
  readonly name: string;
  /** Where the file is. */
  readonly location: string;
  readonly model?: ModelDescription;
  /** Why there is none. */
  readonly problem?: string;
  /** The beginning of a file that MLflow can't read. */
  readonly text?: string;
  /** What says which environment the model needs, of the files beside it. */
  readonly environment: readonly ModelFile[];
  readonly example?: InputExample;
  readonly snippets: readonly ModelSnippet[];
  /** Undefined while it is not known; null where no connection knows the model. */
  readonly origin?: ModelOrigin | null;
}

export type ModelPageMessage = { readonly type: 'state'; readonly state: ModelPageState };

export type ModelPageIntent =
  | WebviewSignal
  | { readonly type: 'retry' | 'openText' | 'openRun' | 'openLoggedModel' | 'register' }
  /** One of the files that were named. */
  | { readonly type: 'openFile'; readonly path: string }
  | { readonly type: 'openVersion'; readonly name: string; readonly version: string };

/** Undefined for anything that the webview does not say. */
export function parseModelPageIntent(message: unknown): ModelPageIntent | undefined {
  if (!isObject(message)) return undefined;
  const { type, path, name, version } = message;
  switch (type) {
    case 'ready':
    case 'retry':
    case 'openText':
    case 'openRun':
    case 'openLoggedModel':
    case 'register':
      return { type };
    case 'failed':
      return isText(message['message']) ? { type, message: message['message'] } : undefined;
    case 'openFile':
      return isText(path) ? { type, path } : undefined;
    case 'openVersion':
      return isText(name) && isText(version) ? { type, name, version } : undefined;
    default:
      return undefined;
  }
}

import type { Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticsLevel } from '../shared/language.ts';
import type { LanguageService } from './languageService.ts';

export interface ValidatorOptions {
  readonly service: LanguageService;
  readonly level: () => DiagnosticsLevel;
  readonly publish: (document: TextDocument, diagnostics: Diagnostic[]) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds without a change after which a document is checked. */
  readonly delay?: number;
}

const usualDelay = 10;

/** Checks documents a moment after their last change and drops results that a newer change has overtaken. */
export class Validator {
  readonly #options: ValidatorOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #turns = new Map<string, number>();
  #lastTurn = 0;

  constructor(options: ValidatorOptions) {
    this.#options = options;
  }

  schedule(document: TextDocument): void {
    const { uri } = document;
    clearTimeout(this.#timers.get(uri));
    const turn = ++this.#lastTurn;
    this.#turns.set(uri, turn);
    const run = (): void => {
      this.#timers.delete(uri);
      void this.#validate(document, turn);
    };
    this.#timers.set(uri, setTimeout(run, this.#options.delay ?? usualDelay));
  }

  forget(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#turns.delete(uri);
  }

  async #validate(document: TextDocument, turn: number): Promise<void> {
    try {
      const { service, level, publish } = this.#options;
      const diagnostics = await service.validate(document, level());
      if (this.#turns.get(document.uri) === turn) publish(document, diagnostics);
    } catch (error) {
      this.#options.onError(error);
      // What was said before is of another text.
      if (this.#turns.get(document.uri) === turn) this.#options.publish(document, []);
    }
  }
}

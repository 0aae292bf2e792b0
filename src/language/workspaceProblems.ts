import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticsLevel } from '../shared/language.ts';
import { readSmall } from './diskHost.ts';
import type { LanguageService } from './languageService.ts';
import { findFiles, languageOf, usualBounds } from './workspaceFiles.ts';

export interface WorkspaceProblemsOptions {
  readonly service: LanguageService;
  /** `off` where the setting turns the search off. */
  readonly level: () => DiagnosticsLevel;
  readonly folders: () => readonly string[];
  /** Names that the editor hides (`files.exclude`). */
  readonly excluded: () => ReadonlySet<string>;
  readonly isOpen: (uri: string) => boolean;
  readonly publish: (uri: string, diagnostics: Diagnostic[]) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds without a change after which the workspace is looked through. */
  readonly delay?: number;
}

const usualDelay = 300;

/** Problems of the files that are not open. An open one is its editor's, and is published elsewhere. */
export class WorkspaceProblems {
  readonly #options: WorkspaceProblemsOptions;
  readonly #published = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(options: WorkspaceProblemsOptions) {
    this.#options = options;
  }

  schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), this.#options.delay ?? usualDelay);
  }

  /** From now on the open document speaks for the file. */
  opened(uri: string): void {
    this.#published.delete(uri);
  }

  #start(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.check()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.schedule();
        }
      });
  }

  /** One look at all of it, at once. */
  async check(): Promise<void> {
    const { folders, level, excluded, isOpen, publish, onError } = this.#options;
    const seen = new Set<string>();
    if (level() !== 'off') {
      for (const folder of folders()) {
        if (!folder.startsWith('file:')) continue;
        const { files } = await findFiles(fileURLToPath(folder), {
          bounds: usualBounds,
          excluded: excluded(),
          kindOf: languageOf,
        });
        for (const { path, kind } of files) {
          const uri = pathToFileURL(path).href;
          if (seen.has(uri) || isOpen(uri)) continue;
          seen.add(uri);
          await this.#checkFile(uri, { path, language: kind }).catch(onError);
        }
      }
    }
    for (const uri of this.#published) {
      if (seen.has(uri)) continue;
      this.#published.delete(uri);
      if (!isOpen(uri)) publish(uri, []);
    }
  }

  async #checkFile(uri: string, { path, language }: { path: string; language: string }): Promise<void> {
    const { service, level, isOpen, publish } = this.#options;
    const bytes = await readSmall(path);
    const document = TextDocument.create(uri, language, 0, decode(bytes ?? new Uint8Array()));
    const diagnostics = bytes ? await service.validate(document, level()) : [];
    // It may have been opened meanwhile.
    if (isOpen(uri)) return;
    if (diagnostics.length === 0 && !this.#published.has(uri)) return;
    if (diagnostics.length > 0) this.#published.add(uri);
    else this.#published.delete(uri);
    publish(uri, diagnostics);
  }
}

/** Editors show a file with such a mark as it is meant, so its problems are placed in that text. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readMlproject, type Mlproject } from '../formats/mlproject.ts';
import { parseYaml, type YamlDocument } from '../formats/yaml.ts';

/** Files over this size are edited without help; MLflow itself writes MLmodel files of a few kilobytes. */
export const largestText = 1024 * 1024;

/** What a document is to the service, read once per version. */
export type ParsedDocument =
  | { readonly kind: 'binary' | 'large'; readonly document: TextDocument }
  | {
      readonly kind: 'mlproject';
      readonly document: TextDocument;
      readonly yaml: YamlDocument;
      readonly project: Mlproject;
    }
  | {
      readonly kind: 'mlmodel' | 'python-env';
      readonly document: TextDocument;
      readonly yaml: YamlDocument;
    }
  | { readonly kind: 'conda'; readonly document: TextDocument; readonly yaml: YamlDocument };

/** Keeps the last version of each document; a closed document goes with its key. */
export class ParsedDocuments {
  readonly #parsed = new WeakMap<
    TextDocument,
    { readonly version: number; readonly parsed: ParsedDocument }
  >();

  get(document: TextDocument): ParsedDocument {
    const known = this.#parsed.get(document);
    if (known?.version === document.version) return known.parsed;
    const parsed = parseDocument(document);
    this.#parsed.set(document, { version: document.version, parsed });
    return parsed;
  }
}

function parseDocument(document: TextDocument): ParsedDocument {
  const text = document.getText();
  if (text.includes('\0')) return { kind: 'binary', document };
  if (text.length > largestText) return { kind: 'large', document };
  const yaml = parseYaml(text);
  if (document.languageId === 'mlmodel') return { kind: 'mlmodel', document, yaml };
  if (document.languageId === 'python-env') return { kind: 'python-env', document, yaml };
  // Conda files stay YAML to the editor, which may have other helpers for them: they get keys and packages.
  if (document.languageId === 'yaml') return { kind: 'conda', document, yaml };
  return { kind: 'mlproject', document, yaml, project: readMlproject(yaml) };
}

import type { CodeLens } from 'vscode-languageserver';
import {
  registerModelCommand,
  runProjectCommand,
  type RegisterModelTarget,
  type RunProjectTarget,
} from '../shared/language.ts';
import { findValue } from '../formats/yamlLookup.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';

/** The commands are the editor's: the server names them and never executes them. */
export function codeLenses(parsed: ParsedDocument): CodeLens[] {
  const { document } = parsed;
  // What is not on disk can neither run nor be registered.
  if (!document.uri.startsWith('file:')) return [];
  if (parsed.kind === 'mlproject') {
    return parsed.project.entryPoints.map(({ name, nameRange }) => {
      const target: RunProjectTarget = { uri: document.uri, entryPoint: name };
      return {
        range: toRange(document, nameRange),
        command: { title: 'Run', command: runProjectCommand, arguments: [target] },
      };
    });
  }
  if (parsed.kind !== 'mlmodel' || parsed.yaml.root?.kind !== 'map') return [];
  if (!findValue(parsed.yaml.root, 'flavors')) return [];
  const target: RegisterModelTarget = { uri: document.uri };
  return [
    {
      range: toRange(document, { start: 0, end: 0 }),
      command: { title: 'Register Model…', command: registerModelCommand, arguments: [target] },
    },
  ];
}

import type { CodeAction, Diagnostic, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import { toRange } from './diagnostics.ts';
import type { Fault, Fix, FixSources } from './fix.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { isProblemData, type ProblemCode } from './problem.ts';
import { fixAll, fixesFor, problemsBefore, rewritesAt } from './quickFixes.ts';
import { folderOf } from './workspaceCalls.ts';
import type { Change } from './yamlEdits.ts';

export const fixAllKind = 'source.fixAll.mlflow';
export const codeActionKinds = ['quickfix', 'refactor.rewrite', fixAllKind] as const;

export interface CodeActionRequest {
  readonly range: TextRange;
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds that are asked for; undefined for all that are shown unasked. */
  readonly only: readonly string[] | undefined;
  /** Can the editor make and rename files? */
  readonly files: 'changes' | 'text only';
}

export async function codeActions(
  parsed: ParsedDocument,
  request: CodeActionRequest,
  sources: FixSources,
): Promise<CodeAction[]> {
  const { document } = parsed;
  const actions: CodeAction[] = [];
  const asks = (kind: string): boolean =>
    request.only?.some((only) => only === '' || kind === only || kind.startsWith(`${only}.`)) ??
    kind !== fixAllKind;
  const canDo = ({ create, renameTo }: Fix): boolean =>
    request.files === 'changes' || (create === undefined && renameTo === undefined);
  if (asks('quickfix')) {
    const asked = { ...sources, problems: problemsBefore(parsed, sources) };
    for (const diagnostic of request.diagnostics) {
      const fault = faultOf(document, diagnostic);
      for (const fix of fault ? (await fixesFor(parsed, fault, asked)).filter(canDo) : []) {
        const action: CodeAction = {
          title: fix.title,
          kind: 'quickfix',
          diagnostics: [diagnostic],
          edit: editOf(document, fix),
        };
        if (fix.preferred) action.isPreferred = true;
        actions.push(action);
      }
    }
  }
  if (asks('refactor.rewrite')) {
    for (const fix of (await rewritesAt(parsed, request.range.start, sources.host)).filter(canDo))
      actions.push({ title: fix.title, kind: 'refactor.rewrite', edit: editOf(document, fix) });
  }
  if (asks(fixAllKind)) {
    const text = await fixAll(parsed, sources);
    if (text !== undefined) {
      actions.push({
        title: 'Fix all that is plain',
        kind: fixAllKind,
        edit: editOf(document, { title: '', changes: [differing(document.getText(), text)] }),
      });
    }
  }
  return actions;
}

/** A diagnostic that the editor sends back may be another server's. */
function faultOf(
  document: TextDocument,
  { source, code, message, range, data }: Diagnostic,
): Fault | undefined {
  if (source !== 'mlflow' || typeof code !== 'string') return undefined;
  return {
    code: code as ProblemCode,
    message: String(message),
    range: { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
    ...(isProblemData(data) && { data }),
  };
}

/** The least part in which two texts differ. */
function differing(before: string, after: string): Change {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  return { start, end: before.length - end, text: after.slice(start, after.length - end) };
}

export function editOf(document: TextDocument, { changes, create, renameTo }: Fix): WorkspaceEdit {
  const { uri, version } = document;
  const edits = changes.map(({ start, end, text }) => ({
    range: toRange(document, { start, end }),
    newText: text,
  }));
  if (create === undefined && renameTo === undefined) return { changes: { [uri]: edits } };
  const documentChanges: NonNullable<WorkspaceEdit['documentChanges']> = [];
  const inText = (of: string, at: number | null, textEdits: typeof edits): TextDocumentEdit => ({
    textDocument: { uri: of, version: at },
    edits: textEdits,
  });
  if (create) {
    const file = `${folderOf(uri)}/${create.path
      .replace(/^(?:\.\/)+/, '')
      .split('/')
      .map(encodeURIComponent)
      .join('/')}`;
    const start = { line: 0, character: 0 };
    documentChanges.push(
      { kind: 'create', uri: file, options: { overwrite: false, ignoreIfExists: false } },
      inText(file, null, [{ range: { start, end: start }, newText: create.text }]),
    );
  }
  if (edits.length > 0) documentChanges.push(inText(uri, version, edits));
  if (renameTo !== undefined) documentChanges.push({ kind: 'rename', oldUri: uri, newUri: renameTo });
  return { documentChanges };
}

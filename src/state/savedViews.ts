import { applyEdits, modify, parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { isObject } from '../shared/checks.ts';
import { initialLayout, parseRunView } from '../shared/runView.ts';
import type { RunView } from '../shared/runView.ts';

// Views of the run table that a team keeps in its repository, `.vscode/mlflow-views.json`. People edit the file
// too: their comments, order and indentation stay, and a file that is broken is never written over.

export interface SavedView {
  readonly name: string;
  readonly view: RunView;
}

/** The file is no list of views: says where it is wrong. */
export class SavedViewsError extends Error {}

/** A name stands in a list and in a title. */
export const longestName = 100;

/** What is wrong with a name as it is typed. */
export function viewNameProblem(name: string): string | undefined {
  if (name.length > longestName) return `A name has at most ${longestName} letters.`;
  return name === '__proto__' ? 'No view can have this name.' : undefined;
}

/** In their order. What the schema refuses in a view is left out, and the rest taken. '' is an empty file. */
export function parseSavedViews(text: string): readonly SavedView[] {
  return Object.entries(viewsIn(text)).map(([name, view]) => ({ name, view: parseRunView(view) }));
}

/** The file with a view added, or in the place of the one of that name. */
export function withSavedView(text: string, { name, view }: SavedView): string {
  viewsIn(text);
  return changed(text === '' ? '{}' : text, name, briefOf(view));
}

export function withoutSavedView(text: string, name: string): string {
  return Object.hasOwn(viewsIn(text), name) ? changed(text, name, undefined) : text;
}

function changed(text: string, name: string, value: unknown): string {
  const insertSpaces = !/^\t/m.test(text);
  const tabSize = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edits = modify(text, ['views', name], value, { formattingOptions: { insertSpaces, tabSize, eol } });
  const edited = applyEdits(text, edits);
  return edited.endsWith('\n') ? edited : edited + eol;
}

/** Without what is as the table has it by itself: people read this file. */
function briefOf({ query, layout }: RunView): object {
  const kept = Object.entries(layout).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(initialLayout[key as keyof typeof layout]),
  );
  return { query, ...(kept.length > 0 ? { layout: Object.fromEntries(kept) } : {}) };
}

function viewsIn(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new SavedViewsError(`Line ${line} is no JSON (${printParseErrorCode(error.error)}).`);
  }
  if (!isObject(content) || Array.isArray(content)) throw new SavedViewsError('It must hold an object.');
  const { views } = content;
  if (views === undefined) return {};
  if (!isObject(views) || Array.isArray(views)) throw new SavedViewsError('"views" must be an object.');
  return views;
}

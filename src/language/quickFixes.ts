import { TextDocument } from 'vscode-languageserver-textdocument';
import { continueLine, fixPlaceholder, removeBackslash, removeDollar, removeQuotes } from './commandFixes.ts';
import { addEnvironment, addMlflow, convertEnvironment, createEnvironment } from './environmentFixes.ts';
import { findProblems } from './findProblems.ts';
import type { Fault, Fix, FixContext, Fixer, FixSources } from './fix.ts';
import {
  addLoaderModule,
  addProjectName,
  fixGluedKey,
  fixMisspelledKey,
  moveKey,
  removeDuplicate,
  removeEnvironment,
  useCondaKey,
} from './keyFixes.ts';
import { fixKind } from './kindFixes.ts';
import type { LanguageHost } from './languageService.ts';
import { fixFlavor, fixLoaderModule } from './modelFixes.ts';
import type { NavigationHost } from './navigationService.ts';
import { ParsedDocuments, type ParsedDocument } from './parsedDocument.ts';
import type { Problem } from './problem.ts';
import { removeParameter } from './removeParameter.ts';
import { fixRequirement } from './requirementLines.ts';
import { passMissing, readGuesses, renameOption } from './scriptFixes.ts';
import { fixSyntax, quoteKey, quoteSurely, quoteValue, useTypeUri, wrapInList } from './valueFixes.ts';
import { fixType, makeDefault } from './typeFixes.ts';
import { folderOf } from './workspaceCalls.ts';
import { applyChanges, type Change } from './yamlEdits.ts';

type SourceFixer = (fault: Fault, context: FixContext, sources: FixSources) => Promise<Fix[]>;

/** By the code of the diagnostic. */
const fixers: Readonly<Record<string, readonly Fixer[]>> = {
  E2: [removeEnvironment],
  E4: [quoteValue],
  E5: [wrapInList, fixMisspelledKey],
  E6: [addProjectName],
  E7: [fixKind],
  E8: [fixKind],
  E9: [fixPlaceholder],
  E11: [quoteSurely, fixMisspelledKey, wrapInList],
  E13: [quoteValue, useTypeUri],
  E16: [wrapInList],
  E17: [fixSyntax],
  E19: [quoteKey],
  W1: [renameFile],
  W3: [fixGluedKey],
  W4: [removeQuotes],
  W6: [removeDuplicate],
  W7: [useCondaKey],
  W9: [quoteValue],
  W11: [continueLine],
  W13: [addLoaderModule],
  W16: [removeDollar],
  W17: [useTypeUri],
  W23: [removeBackslash],
  W24: [fixLoaderModule, quoteValue],
  W25: [fixRequirement],
  H1: [fixType, makeDefault],
  H2: [removeParameter],
  H3: [fixMisspelledKey, moveKey, fixFlavor],
  H5: [addMlflow],
};

const sourceFixers: Readonly<Record<string, readonly SourceFixer[]>> = {
  E3: [(_fault, context, { host }) => createEnvironment(context, host)],
  H4: [(_fault, context, { host }) => addEnvironment(context, host)],
  W8: [(_fault, context, { host }) => convertEnvironment(context, host)],
  W21: [renameOption],
  W22: [passMissing],
};

function renameFile(_fault: Fault, { parsed }: FixContext): Fix[] {
  const uri = parsed.document.uri.replace(/\.ya?ml$/i, '');
  if (uri === parsed.document.uri) return [];
  return [
    {
      title: 'Rename the file to `MLproject`',
      changes: [],
      renameTo: `${folderOf(uri)}/MLproject`,
      preferred: true,
    },
  ];
}

export function fixContext(parsed: ParsedDocument): FixContext | undefined {
  if (!('yaml' in parsed)) return undefined;
  const { root } = parsed.yaml;
  return { parsed, text: parsed.document.getText(), root: root?.kind === 'map' ? root : undefined };
}

/** What is wrong before anything is mended, found when first asked for, once for all diagnostics of a request. */
export function problemsBefore(parsed: ParsedDocument, sources: FixSources): () => Promise<Problem[]> {
  let found: Promise<Problem[]> | undefined;
  return () => (found ??= findProblems(parsed, sources));
}

export interface FixRequest extends FixSources {
  readonly problems: () => Promise<readonly Problem[]>;
}

/** What mends a diagnostic. Each was tried: the diagnostic goes, and no other comes. */
export async function fixesFor(parsed: ParsedDocument, fault: Fault, sources: FixRequest): Promise<Fix[]> {
  const own = fixContext(parsed);
  if (!own) return [];
  const context = fault.code === 'E9' ? { ...own, guess: await readGuesses(own, sources) } : own;
  const found = (fixers[fault.code] ?? []).flatMap((fixer) => fixer(fault, context));
  for (const fixer of sourceFixers[fault.code] ?? []) found.push(...(await fixer(fault, context, sources)));
  if (found.length === 0) return [];
  const before = await sources.problems();
  const kept: Fix[] = [];
  for (const fix of found) if (await mends(parsed, { fix, before, fault }, sources)) kept.push(fix);
  return kept;
}

/** The environment of the project in the other form, where the cursor is on the key that names it. */
export async function rewritesAt(
  parsed: ParsedDocument,
  offset: number,
  host: NavigationHost,
): Promise<Fix[]> {
  const context = fixContext(parsed);
  const entry = context?.root?.entries.find(({ range }) => range.start <= offset && offset <= range.end);
  const isEnvironment = entry?.key.kind === 'scalar' && /^(?:conda|python)_env$/.test(entry.key.text);
  return context && isEnvironment ? convertEnvironment(context, host) : [];
}

async function mends(
  parsed: ParsedDocument,
  { fix, before, fault }: { readonly fix: Fix; readonly before: readonly Problem[]; readonly fault: Fault },
  sources: FixSources,
): Promise<boolean> {
  const { document } = parsed;
  if (fix.renameTo !== undefined) {
    const name = decodeURIComponent(fix.renameTo.slice(fix.renameTo.lastIndexOf('/') + 1));
    return (await sources.host.findFile(document.uri, name)).state !== 'found';
  }
  const after = await problemsAfter(document, fix, sources);
  if (fix.reveals) return countOf(after, fault) < countOf(before, fault);
  return isBetter({ before, after }, fault.code);
}

/** The same document with another text. */
function parsedAs({ uri, languageId, version }: TextDocument, text: string): ParsedDocument {
  return new ParsedDocuments().get(TextDocument.create(uri, languageId, version, text));
}

async function problemsAfter(
  document: TextDocument,
  fix: Fix,
  { host, scripts }: FixSources,
): Promise<Problem[]> {
  const parsed = parsedAs(document, applyChanges(document.getText(), fix.changes));
  const { create } = fix;
  const after: LanguageHost = {
    ...host,
    findFile: async (of, path) =>
      create?.path === path ? { state: 'found', path } : host.findFile(of, path),
  };
  return findProblems(parsed, { host: after, scripts });
}

/** How often just this is said. */
function countOf(problems: readonly Problem[], { code, message }: Fault): number {
  return problems.filter((problem) => problem.code === code && problem.message === message).length;
}

interface Tried {
  readonly before: readonly Problem[];
  readonly after: readonly Problem[];
}

function countOfCode(problems: readonly Problem[], code: string): number {
  return problems.filter((problem) => problem.code === code).length;
}

/** No code comes more often than before. */
function bringsNone({ before, after }: Tried): boolean {
  return after.every(({ code }) => countOfCode(after, code) <= countOfCode(before, code));
}

/** One fewer of the code, and of no other code more. What broken syntax hid was there before. */
function isBetter({ before, after }: Tried, code: string): boolean {
  // Of broken syntax only the first place is told, so another one may take its place.
  if (code === 'E17')
    return (
      countOfCode(after, code) < Math.max(1, countOfCode(before, code)) ||
      after[0]?.range.start !== before[0]?.range.start
    );
  return countOfCode(after, code) < countOfCode(before, code) && bringsNone({ before, after });
}

/** So many rounds: a fix may make room for the next one. */
const mostRounds = 5;

/** All fixes that a save may make unasked, at once. */
export async function fixAll(parsed: ParsedDocument, sources: FixSources): Promise<string | undefined> {
  const original = parsed.document.getText();
  let text = original;
  for (let round = 0; round < mostRounds; round++) {
    const current = parsedAs(parsed.document, text);
    const context = fixContext(current);
    if (!context) break;
    const before = await findProblems(current, sources);
    const changes: Change[] = [];
    let reveals = before.some(({ code }) => code === 'E17');
    for (const problem of before) {
      const [fix] = (fixers[problem.code] ?? [])
        .flatMap((fixer) => fixer(problem, context))
        .filter(({ safe }) => safe);
      const touches = fix?.changes.some((change) =>
        changes.some((other) => change.start <= other.end && other.start <= change.end),
      );
      if (!fix || touches) continue;
      changes.push(...fix.changes);
      reveals ||= fix.reveals === true;
    }
    const next = applyChanges(text, changes);
    if (next === text) break;
    const after = await findProblems(parsedAs(parsed.document, next), sources);
    if (!reveals && !bringsNone({ before, after })) break;
    text = next;
  }
  return text === original ? undefined : text;
}

import type { Diagnostic, DiagnosticSeverity, DiagnosticTag, Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import type { DiagnosticsLevel } from '../shared/language.ts';
import { severityOf, type Problem, type RelatedPlace, type Severity } from './problem.ts';

/** Numbers of the protocol; its package is loaded by the server only. */
const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: 1,
  warning: 2,
  information: 3,
  hint: 4,
};
const tags: Readonly<Record<NonNullable<Problem['tag']>, DiagnosticTag>> = { unnecessary: 1, deprecated: 2 };

const shownAt: Readonly<Record<DiagnosticsLevel, readonly Severity[]>> = {
  off: [],
  errors: ['error'],
  warnings: ['error', 'warning'],
  all: ['error', 'warning', 'information', 'hint'],
};

export interface DiagnosticOptions {
  readonly level: DiagnosticsLevel;
  /** The page that explains a code. */
  readonly helpUri?: (code: string) => string | undefined;
}

export function toDiagnostics(
  document: TextDocument,
  problems: readonly Problem[],
  { level, helpUri }: DiagnosticOptions,
): Diagnostic[] {
  return problems
    .filter((problem) => shownAt[level].includes(severityOf(problem)))
    .toSorted((a, b) => a.range.start - b.range.start)
    .map((problem) => {
      const diagnostic: Diagnostic = {
        range: toRange(document, problem.range),
        severity: severities[severityOf(problem)],
        code: problem.code,
        source: 'mlflow',
        message: problem.message,
      };
      const href = helpUri?.(problem.code);
      if (href !== undefined) diagnostic.codeDescription = { href };
      if (problem.data) diagnostic.data = problem.data;
      if (problem.tag) diagnostic.tags = [tags[problem.tag]];
      if (problem.related && problem.related.length > 0) {
        diagnostic.relatedInformation = problem.related.map((place) => relatedInformation(document, place));
      }
      return diagnostic;
    });
}

function relatedInformation(
  document: TextDocument,
  { message, range, file }: RelatedPlace,
): NonNullable<Diagnostic['relatedInformation']>[number] {
  const where = file ? TextDocument.create(file.uri, 'yaml', 0, file.text) : document;
  return { message, location: { uri: where.uri, range: toRange(where, range) } };
}

export function toRange(document: TextDocument, { start, end }: TextRange): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

import type { Diagnostic, DiagnosticSeverity, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../formats/yaml.ts';
import type { DiagnosticsLevel } from '../shared/language.ts';
import { severityOf, type Problem, type Severity } from './problem.ts';

/** Numbers of the protocol; its package is loaded by the server only. */
const severities: Readonly<Record<Severity, DiagnosticSeverity>> = { error: 1, warning: 2, information: 3 };
const unnecessaryTag = 1;

const shownAt: Readonly<Record<DiagnosticsLevel, readonly Severity[]>> = {
  off: [],
  errors: ['error'],
  warnings: ['error', 'warning'],
  all: ['error', 'warning', 'information'],
};

export function toDiagnostics(
  document: TextDocument,
  problems: readonly Problem[],
  level: DiagnosticsLevel,
): Diagnostic[] {
  return problems
    .filter(({ code }) => shownAt[level].includes(severityOf(code)))
    .toSorted((a, b) => a.range.start - b.range.start)
    .map((problem) => {
      const diagnostic: Diagnostic = {
        range: toRange(document, problem.range),
        severity: severities[severityOf(problem.code)],
        code: problem.code,
        source: 'mlflow',
        message: problem.message,
      };
      if (problem.unnecessary) diagnostic.tags = [unnecessaryTag];
      if (problem.related) {
        diagnostic.relatedInformation = problem.related.map((place) => ({
          message: place.message,
          location:
            'location' in place
              ? place.location
              : { uri: document.uri, range: toRange(document, place.range) },
        }));
      }
      return diagnostic;
    });
}

export function toRange(document: TextDocument, { start, end }: TextRange): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

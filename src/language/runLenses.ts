import type { CodeLens } from 'vscode-languageserver';
import { findValue, stringValue } from '../formats/yamlLookup.ts';
import { openRunCommand, type LastRun, type OpenRunTarget } from '../shared/language.ts';
import { toRange } from './diagnostics.ts';
import type { ParsedDocument } from './parsedDocument.ts';

/** Lenses for an editor that knows runs: the last one of each entry point, and the one that made a model. */
export function runLenses(parsed: ParsedDocument, lastRuns: readonly LastRun[]): CodeLens[] {
  const { document } = parsed;
  if (parsed.kind === 'mlproject') {
    return lastRuns.flatMap(({ entryPoint, title, runId, connectionId }) => {
      const found = parsed.project.entryPoints.find(({ name }) => name === entryPoint);
      if (!found) return [];
      const target: OpenRunTarget = { runId, connectionId };
      const command = { title, command: openRunCommand, arguments: [target] };
      return [{ range: toRange(document, found.nameRange), command }];
    });
  }
  if (parsed.kind !== 'mlmodel' || parsed.yaml.root?.kind !== 'map') return [];
  const runId = stringValue(findValue(parsed.yaml.root, 'run_id'));
  if (!runId || !findValue(parsed.yaml.root, 'flavors')) return [];
  const target: OpenRunTarget = { runId };
  const command = { title: 'Open Run', command: openRunCommand, arguments: [target] };
  return [{ range: toRange(document, { start: 0, end: 0 }), command }];
}

/** Names of the entry points to ask for; none where nothing can have run. */
export function runnableEntryPoints(parsed: ParsedDocument): readonly string[] {
  const isOnDisk = parsed.document.uri.startsWith('file:');
  return parsed.kind === 'mlproject' && isOnDisk ? parsed.project.entryPoints.map(({ name }) => name) : [];
}

/** An answer that comes too late is none: lenses must not wait for a server. */
export function within<T>(promise: Promise<T>, ms: number, otherwise: T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(resolve, ms, otherwise);
  const answer = promise.catch(() => otherwise).finally(() => clearTimeout(timer));
  return Promise.race([answer, late]);
}

/** What the client sends is checked like anything else from outside. */
export function parseLastRuns(value: unknown): LastRun[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): LastRun[] => {
    if (typeof item !== 'object' || item === null) return [];
    const { entryPoint, title, runId, connectionId } = item as Record<string, unknown>;
    if (typeof entryPoint !== 'string' || typeof title !== 'string' || typeof runId !== 'string') return [];
    return [{ entryPoint, title, runId, ...(typeof connectionId === 'string' && { connectionId }) }];
  });
}

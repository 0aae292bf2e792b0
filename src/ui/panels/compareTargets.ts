import * as vscode from 'vscode';
import type { Run } from '../../api/entities.ts';
import type { CompareMemory, CompareRef } from '../../shared/compare.ts';
import { maxRuns, parseRefs } from '../../shared/compare.ts';
import { parentTag } from '../../shared/runTags.ts';
import { countOf, formatTime } from '../../shared/format.ts';
import { tellApart } from '../../shared/runLabels.ts';
import type { Connection } from '../../state/connection.ts';
import { fromEach } from '../fromEach.ts';
import type { Services } from '../services.ts';

/** More columns than this help nobody; the rest is named in the panel. */
const maxChosen = 50;

interface FoundRun {
  readonly ref: CompareRef;
  readonly run: Run;
  readonly connection: Connection;
}

/**
 * The runs that "Compare Runs" and its like are asked for: those named or selected, a single experiment's or
 * parent's runs, or, from the palette with nothing selected, what is picked from the recent ones.
 */
export async function chooseRuns(
  services: Services,
  args: readonly unknown[],
  { title = 'Compare Runs', withParent = false }: ChoiceOptions = {},
): Promise<CompareMemory | undefined> {
  const named = parseRefs(args[0]);
  if (named.length > 0) return limit(named, (args[0] as readonly unknown[]).length);
  const nodes = parseNodes(args);
  if (nodes.length === 0) {
    const { runs } = services.selection;
    return runs.length > 0 ? limit(parseRefs(runs)) : pickRuns(services, title);
  }
  const lists = await Promise.all(nodes.map((node) => refsOf(services, node, nodes.length === 1)));
  const [first] = nodes;
  const parent = withParent && first?.kind === 'run' ? [first.ref] : [];
  const refs = [...parent, ...lists.flat()];
  const found = parseRefs(refs);
  if (found.length > 0) return limit(found, Math.max(found.length, lists.flat().length));
  void vscode.window.showInformationMessage('There are no runs in the selection.');
  return undefined;
}

export interface ChoiceOptions {
  /** Of the list to pick from. */
  readonly title?: string;
  /** Does a run that stands for its children stand beside them? */
  readonly withParent?: boolean;
}

/** What a command of the tree gets, as far as it names runs. */
type Target =
  | { readonly kind: 'run'; readonly ref: CompareRef; readonly experimentId: string }
  | { readonly kind: 'experiment'; readonly connectionId: string; readonly experimentId: string };

function parseNodes([node, nodes]: readonly unknown[]): readonly Target[] {
  const all: readonly unknown[] = Array.isArray(nodes) && nodes.length > 0 ? (nodes as unknown[]) : [node];
  return all.map(parseNode).filter((target) => target !== undefined);
}

function parseNode(value: unknown): Target | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const node = value as {
    readonly kind?: unknown;
    readonly connectionId?: unknown;
    readonly run?: { readonly info?: { readonly run_id?: unknown; readonly experiment_id?: unknown } };
    readonly experiment?: { readonly experiment_id?: unknown };
  };
  const { connectionId } = node;
  if (typeof connectionId !== 'string') return undefined;
  const experimentId = node.run?.info?.experiment_id ?? node.experiment?.experiment_id;
  if (typeof experimentId !== 'string') return undefined;
  if (node.kind === 'experiment') return { kind: 'experiment', connectionId, experimentId };
  const runId = node.run?.info?.run_id;
  return typeof runId === 'string' ? { kind: 'run', ref: { connectionId, runId }, experimentId } : undefined;
}

/** A run alone stands for its children, where it has any; beside others it stands for itself. */
async function refsOf(services: Services, target: Target, alone: boolean): Promise<readonly CompareRef[]> {
  if (target.kind === 'experiment') {
    return searchRefs(services, target.connectionId, { experiment_ids: [target.experimentId] });
  }
  if (!alone) return [target.ref];
  const { connectionId, runId } = target.ref;
  const children = await searchRefs(services, connectionId, {
    experiment_ids: [target.experimentId],
    filter: `tags.${parentTag} = '${runId.replaceAll("'", '')}'`,
  });
  return children.length > 0 ? children : [target.ref];
}

async function searchRefs(
  { connections }: Services,
  connectionId: string,
  request: { readonly experiment_ids: readonly string[]; readonly filter?: string },
): Promise<readonly CompareRef[]> {
  const client = await connections.get(connectionId)?.connect();
  const page = await client?.call('searchRuns', { ...request, ...newestFirst, max_results: maxRuns });
  return (page?.runs ?? []).map((run) => ({ connectionId, runId: run.info.run_id }));
}

const newestFirst = { order_by: ['attributes.start_time DESC'] } as const;

function limit(refs: readonly CompareRef[], found: number = refs.length): CompareMemory {
  if (refs.length <= maxChosen) return { refs };
  const many = found >= maxRuns ? `more than ${maxRuns} runs` : countOf(found, 'run');
  return { refs: refs.slice(0, maxChosen), note: `First ${maxChosen} of ${many}` };
}

export interface RunItem extends vscode.QuickPickItem {
  readonly ref: CompareRef;
}

async function pickRuns(services: Services, title: string): Promise<CompareMemory | undefined> {
  const picked = await vscode.window.showQuickPick<RunItem>(recentItems(services), {
    title,
    placeHolder: 'Select runs',
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked && picked.length > 0 ? limit(picked.map((item) => item.ref)) : undefined;
}

/** The newest runs of all connections, to pick from. */
export async function recentItems(services: Services): Promise<RunItem[]> {
  const { connections } = services;
  const recent = await fromEach(services, 'Recent runs', recentRuns);
  const found = recent.toSorted((a, b) => b.run.info.start_time - a.run.info.start_time);
  const apart = tellApart(found.map(({ run }) => run));
  return found.map(({ ref, run, connection }, index) => ({
    ref,
    label: run.info.run_name,
    description: formatTime(run.info.start_time),
    detail: [connections.all.length > 1 ? connection.label : '', apart[index]].filter(Boolean).join(' · '),
  }));
}

async function recentRuns(connection: Connection): Promise<FoundRun[]> {
  const client = await connection.connect();
  const { experiments = [] } = await client.call('searchExperiments', { max_results: 200 });
  if (experiments.length === 0) return [];
  const { runs = [] } = await client.call('searchRuns', {
    experiment_ids: experiments.map((experiment) => experiment.experiment_id),
    ...newestFirst,
    max_results: maxChosen,
  });
  return runs.map((run) => ({
    ref: { connectionId: connection.id, runId: run.info.run_id },
    run,
    connection,
  }));
}

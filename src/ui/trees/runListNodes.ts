import { cutEnd, formatCount, onlyLoaded } from '../../shared/format.ts';
import type { RunQuery } from '../../shared/runView.ts';
import type { RunList } from '../../state/trackingReads.ts';
import { experimentNodeId } from './nodeIds.ts';
import type { ExperimentNode, MessageNode } from './nodes.ts';

// What stands around the runs of an experiment: how many there are, and what to do where there are none.

export function moreRunsNode(node: ExperimentNode, { runs, loaded, onLoaded, total }: RunList): MessageNode {
  const { connectionId, experiment } = node;
  const of = total === undefined ? '' : ` of ${formatCount(total)}`;
  const next = 'Load the next 100 runs';
  return {
    ...placeIn(node),
    text: onLoaded
      ? `Load more (${formatCount(runs.length)} of ${formatCount(loaded)} loaded match)`
      : `Load more (${formatCount(loaded)}${of} loaded)`,
    icon: 'ellipsis',
    tooltip: onLoaded ? `${next}. ${onlyLoaded(onLoaded)}.` : next,
    command: {
      command: 'mlflow.loadMore',
      title: 'Load More',
      arguments: [{ kind: 'runs', connectionId, experimentId: experiment.experiment_id }],
    },
  };
}

export function moreExperimentsNode(connectionId: string, loaded: number, parentId?: string): MessageNode {
  return {
    kind: 'message',
    connectionId,
    ...(parentId !== undefined && { parentId }),
    text: `Load more (${formatCount(loaded)} experiments loaded)`,
    icon: 'ellipsis',
    tooltip: 'Load the next 1,000 experiments. Find Experiment… looks at all of them.',
    command: {
      command: 'mlflow.loadMore',
      title: 'Load More',
      arguments: [{ kind: 'experiments', connectionId }],
    },
  };
}

/** Nothing found is said with the next step: another filter, or none. */
export function noRunsNodes(node: ExperimentNode, { filter }: RunQuery): readonly MessageNode[] {
  const place = placeIn(node);
  if (filter === '') {
    return [
      {
        ...place,
        text: 'No runs yet',
        description: 'mlflow.set_experiment with its name logs here',
        tooltip:
          'A script that calls mlflow.set_experiment with the name of this experiment logs its runs here.',
      },
    ];
  }
  const command = { title: 'Filter', arguments: [node] };
  return [
    { ...place, text: 'No runs match the filter', tooltip: filter },
    { ...place, text: 'Edit Filter…', icon: 'filter', command: { ...command, command: 'mlflow.filterRuns' } },
    {
      ...place,
      text: 'Clear Filter',
      icon: 'clear-all',
      command: { ...command, command: 'mlflow.clearRunFilter' },
    },
  ];
}

/** How an experiment says which of its runs stand below it, and in which order. */
export function queryText({ filter, sort }: RunQuery): string | undefined {
  const parts = [
    filter !== '' && `filtered: ${cutEnd(filter, 60)}`,
    sort && `by ${cutEnd(sort.column.replace(/^[^.]*\./, ''), 40)} ${sort.isDescending ? '↓' : '↑'}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

function placeIn({
  connectionId,
  experiment,
}: ExperimentNode): Pick<MessageNode, 'kind' | 'connectionId' | 'parentId'> {
  const parentId = experimentNodeId(connectionId, experiment.experiment_id);
  return { kind: 'message', connectionId, parentId };
}

import { formatCount, onlyLoaded } from '../../src/shared/format.ts';
import type { RunTableState } from '../../src/shared/runTable.ts';
import { button, choices, create } from '../dom.ts';

export interface MessageActions {
  readonly refresh: () => void;
  readonly showLog: () => void;
  readonly showAll: () => void;
  readonly loadMore: () => void;
  /** Why none may match. */
  readonly hint: string | undefined;
}

/** What stands in place of the rows while there are none: why, and what to do. Nothing while they are on their way. */
export function messageOf(
  state: RunTableState,
  busy: boolean,
  actions: MessageActions,
): readonly HTMLElement[] {
  const { problem, loadedAt, query } = state;
  if (problem?.kind === 'load') {
    return [
      paragraph(problem.message, 'failed'),
      choices(button('Try Again', actions.refresh), button('Show Log', actions.showLog)),
    ];
  }
  if (loadedAt === undefined && problem) {
    return [
      paragraph('The server does not take the filter.'),
      choices(button('Show All Runs', actions.showAll)),
    ];
  }
  if (loadedAt === undefined) return busy ? [] : [choices(button('Refresh', actions.refresh))];
  if (state.onLoaded && state.more) {
    const { of, words } = state.onLoaded;
    return [
      paragraph(`None of the ${formatCount(of)} loaded runs matches the filter. ${onlyLoaded(words)}.`),
      choices(button('Load More', actions.loadMore), button('Show All Runs', actions.showAll)),
    ];
  }
  if (query.filter !== '') {
    const why = actions.hint === undefined ? '' : ` ${actions.hint}`;
    return [paragraph(`No runs match the filter.${why}`), choices(button('Show All Runs', actions.showAll))];
  }
  return [
    paragraph('No runs in this experiment yet. They appear here as soon as one is logged.'),
    choices(button('Refresh', actions.refresh)),
  ];
}

/** Leaves what says the same already, which may have the focus. */
export function showMessage(place: HTMLElement, elements: readonly HTMLElement[]): void {
  place.hidden = elements.length === 0;
  const textOf = (all: Iterable<Element>): string => [...all].map((each) => each.textContent).join('\n');
  if (textOf(place.children) !== textOf(elements)) place.replaceChildren(...elements);
}

function paragraph(text: string, kind = ''): HTMLElement {
  return create('p', { class: kind, text });
}

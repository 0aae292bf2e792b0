import { formatCount, onlyLoaded } from '../../src/shared/format.ts';
import type { PlainIntent, RunTableState } from '../../src/shared/runTable.ts';
import { button, choices, create } from '../dom.ts';

export interface MessageActions {
  readonly tell: (what: PlainIntent) => void;
  readonly showAll: () => void;
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
  const refresh = (): void => actions.tell('refresh');
  if (problem?.kind === 'load') {
    return [
      paragraph(problem.message, 'failed'),
      choices(
        ...(problem.wantsSignIn ? [button('Sign In…', () => actions.tell('signIn'))] : []),
        button('Try Again', refresh),
        button('Show Log', () => actions.tell('showLog')),
      ),
    ];
  }
  if (loadedAt === undefined && problem) {
    return [
      paragraph('The server does not take the filter.'),
      choices(button('Show All Runs', actions.showAll)),
    ];
  }
  if (loadedAt === undefined) return busy ? [] : [choices(button('Refresh', refresh))];
  if (state.isDeleted) {
    const restore = button('Restore', () => actions.tell('restore'));
    return [
      paragraph('This experiment was deleted, and its runs with it.'),
      ...(state.readOnly === undefined ? [choices(restore)] : []),
    ];
  }
  if (state.onLoaded && state.more) {
    const { of, words } = state.onLoaded;
    return [
      paragraph(`None of the ${formatCount(of)} loaded runs matches the filter. ${onlyLoaded(words)}.`),
      choices(
        button('Load More', () => actions.tell('loadMore')),
        button('Show All Runs', actions.showAll),
      ),
    ];
  }
  if (query.filter !== '') {
    const why = actions.hint === undefined ? '' : ` ${actions.hint}`;
    return [paragraph(`No runs match the filter.${why}`), choices(button('Show All Runs', actions.showAll))];
  }
  return [
    paragraph('No runs in this experiment yet. They appear here as soon as one is logged.'),
    choices(button('Refresh', refresh)),
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

import { countOf, formatTime, onlyLoaded } from '../../src/shared/format.ts';
import type { PlainIntent, RunAction, RunTableState } from '../../src/shared/runTable.ts';
import { arrange, create, icon, link, setText, setTitle, toolButton } from '../dom.ts';
import type { GroupShows } from '../../src/shared/groupStats.ts';
import { showsTitles } from '../../src/shared/groupStats.ts';
import { countText, hiddenTicksText, orderText, tickText } from './countText.ts';
import type { OrderedHere, TickCount } from './countText.ts';

export interface FooterActions {
  readonly tell: (what: PlainIntent) => void;
  readonly act: (action: RunAction) => void;
  readonly clearTicks: () => void;
}

export interface FooterInput {
  readonly state: RunTableState;
  readonly loaded: number;
  readonly ticked: TickCount;
  readonly busy: boolean;
  /** How many groups, and what their numbers are; undefined: none are made. */
  readonly groups: { readonly count: number; readonly shows: GroupShows } | undefined;
  /** The rows are in an order that the server can't give. */
  readonly ordered: OrderedHere | undefined;
}

/** How much of all is shown and how fresh it is, and what can be done with the ticked runs. */
export class Footer {
  readonly element: HTMLElement;
  readonly #count = create('span', { class: 'footer-count', attributes: { role: 'status' } });
  readonly #onLoaded = create('span', { class: 'footer-note' });
  readonly #groups = create('span', { class: 'footer-count' });
  readonly #order = create('span', { class: 'footer-note', attributes: { role: 'status' } });
  readonly #more: HTMLElement;
  readonly #problem = create('span', { class: 'footer-problem failed', attributes: { role: 'alert' } });
  readonly #signIn: HTMLElement;
  readonly #retry: HTMLElement;
  readonly #log: HTMLElement;
  readonly #ticked = create('span', { class: 'footer-ticked', attributes: { 'aria-live': 'polite' } });
  readonly #actions: readonly HTMLElement[];
  readonly #readOnlyActions: readonly HTMLElement[];
  readonly #left = create('div', { class: 'footer-part grow' });
  readonly #right = create('div', { class: 'footer-part' });

  constructor(actions: FooterActions) {
    this.#more = link('Load more', () => actions.tell('loadMore'));
    this.#signIn = link('Sign In…', () => actions.tell('signIn'));
    this.#retry = link('Try Again', () => actions.tell('refresh'));
    this.#log = link('Show Log', () => actions.tell('showLog'));
    const tool = (action: RunAction, title: string, name: string): HTMLElement =>
      toolButton(title, name, () => actions.act(action));
    const compare = create('button', {
      class: 'tool wide',
      title: 'Compare the ticked runs (C)',
      children: [icon('graph-line'), create('span', { text: 'Compare' })],
    });
    compare.addEventListener('click', () => actions.act('compare'));
    const exportThem = tool('exportCsv', 'Export the ticked runs as CSV…', 'export');
    const none = toolButton('Tick none (Escape)', 'close', actions.clearTicks);
    const edits = [
      tool('rename', 'Rename the ticked runs… (F2)', 'edit'),
      tool('tag', 'Add a tag to the ticked runs… (T)', 'tag'),
      tool('note', 'Write a note for the ticked runs… (N)', 'note'),
    ];
    const remove = tool('delete', 'Delete the ticked runs… (Delete)', 'trash');
    this.#actions = [compare, ...edits, exportThem, remove, none];
    this.#readOnlyActions = [compare, exportThem, none];
    this.element = create('div', { class: 'footer', children: [this.#left, this.#right] });
  }

  update({ state, loaded, ticked, busy, groups, ordered }: FooterInput): void {
    setText(this.#count, countText(state, loaded));
    const { problem, loadedAt } = state;
    const failed = problem?.kind === 'load' ? problem : undefined;
    const age = loadedAt === undefined ? '' : ` Loaded ${formatTime(loadedAt)}.`;
    setText(this.#problem, failed && loaded > 0 ? `${failed.message}${age}` : '');
    this.#problem.title = this.#problem.textContent ?? '';
    const note = state.onLoaded && state.more ? `${onlyLoaded(state.onLoaded.words)}.` : '';
    setText(this.#onLoaded, note);
    setTitle(this.#onLoaded, note);
    const dot = (): HTMLElement => create('span', { text: '·', class: 'muted' });
    const canLoad = state.more && (loaded > 0 || state.onLoaded !== undefined);
    const more = [...(canLoad ? [dot(), this.#more] : []), ...(note === '' ? [] : [dot(), this.#onLoaded])];
    setText(this.#groups, groups === undefined ? '' : groupText(groups, state));
    const grouped = groups === undefined ? [] : [dot(), this.#groups];
    setText(this.#order, ordered ? orderText(ordered, state, loaded) : '');
    setTitle(this.#order, this.#order.textContent ?? '');
    const order = this.#order.textContent === '' ? [] : [dot(), this.#order];
    const isFailed = failed !== undefined && loaded > 0;
    arrange(this.#left, [
      ...(loadedAt === undefined ? [] : [this.#count, ...more, ...grouped, ...order]),
      ...(isFailed
        ? [this.#problem, ...(failed.wantsSignIn ? [this.#signIn] : []), this.#retry, this.#log]
        : []),
    ]);
    this.#more.classList.toggle('waiting', busy);
    setText(this.#ticked, ticked.all === 0 ? '' : tickText(ticked));
    setTitle(this.#ticked, hiddenTicksText(ticked));
    const possible = state.readOnly === undefined ? this.#actions : this.#readOnlyActions;
    arrange(this.#right, ticked.all === 0 ? [] : [this.#ticked, ...possible]);
  }
}

/** "12 groups, mean", and whether they are of all runs. */
export function groupText(
  { count, shows }: NonNullable<FooterInput['groups']>,
  { more }: Pick<RunTableState, 'more'>,
): string {
  return `${countOf(count, 'group')}${more ? ' of the loaded runs' : ''}, ${showsTitles[shows].toLowerCase()}`;
}

import * as vscode from 'vscode';
import type { Experiment } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { Connection } from '../../state/connection.ts';
import { parseGoToQuery } from '../../state/goToQuery.ts';
import { searchPlaces } from '../../state/goToSearch.ts';
import type { Place } from '../../state/goToSearch.ts';
import { readExperiments } from '../../state/trackingReads.ts';
import { registerCommand, showError } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import type { GoToItem } from './goToItems.ts';
import {
  copyIdButton,
  experimentIdOf,
  idOf,
  nothingItem,
  nothingKey,
  placeItem,
  problemItem,
  unknownServerItem,
} from './goToItems.ts';
import { openLink } from './openLink.ts';
import { revealPlace } from './revealPlace.ts';
import type { LinkServices } from './revealPlace.ts';

/** Whoever types has not ended after each letter. */
const pauseMs = 150;
/** VS Code says of a new list's first row too that it is active now. */
const drawMs = 200;

/** `mlflow.goToRun`: experiments, runs, models and versions of all connections in one list. */
export function registerGoToRun(services: LinkServices): Disposable {
  return registerCommand(services.log, 'mlflow.goToRun', (text) => {
    new GoToPick(services, typeof text === 'string' ? text : '').show();
  });
}

class GoToPick {
  readonly #services: LinkServices;
  readonly #store = new DisposableStore();
  readonly #pick = this.#store.add(vscode.window.createQuickPick<GoToItem>());
  readonly #experiments = new Map<string, Promise<readonly Experiment[]>>();
  #search = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** The row that the user, and not a new list, has made the active one. */
  #movedTo: string | undefined;
  #drawnAt = 0;

  constructor(services: LinkServices, text: string) {
    this.#services = services;
    const pick = this.#pick;
    pick.title = 'Go to Run';
    pick.placeholder = 'Name, id, tag:key=value, runs:/… or models:/… URI, or the address of a page';
    pick.value = text;
    pick.keepScrollPosition = true;
    this.#store.add(toDisposable(() => this.#search.abort()));
    this.#store.add(toDisposable(() => clearTimeout(this.#timer)));
    this.#store.add(pick.onDidChangeValue(() => this.#searchSoon()));
    this.#store.add(
      pick.onDidChangeActive(([item]) => {
        if (Date.now() - this.#drawnAt > drawMs) this.#movedTo = item?.key;
      }),
    );
    this.#store.add(pick.onDidAccept(() => this.#accept()));
    this.#store.add(pick.onDidHide(() => this.#store.dispose()));
    this.#store.add(vscode.window.onDidChangeActiveColorTheme(() => this.#drawAnew()));
    this.#store.add(
      pick.onDidTriggerItemButton(({ item, button }) => {
        if (item.place) this.#attempt(this.#press(item.place, button));
      }),
    );
  }

  show(): void {
    this.#pick.show();
    void this.#start();
  }

  #searchSoon(): void {
    this.#movedTo = undefined;
    this.#search.abort();
    this.#pick.busy = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#start(), pauseMs);
  }

  /** What an earlier question found stands until the new one's first answer, so that the list does not flicker. */
  async #start(): Promise<void> {
    this.#search.abort();
    const search = new AbortController();
    this.#search = search;
    this.#pick.busy = true;
    const { connections } = this.#services;
    const query = parseGoToQuery(this.#pick.value);
    const items = new Map<string, GoToItem>();
    const add = (found: readonly GoToItem[]): void => {
      for (const item of found) if (!items.has(item.key)) items.set(item.key, item);
      this.#showItems(items);
    };
    await searchPlaces({
      connections: connections.all,
      query,
      signal: search.signal,
      experimentsOf: (connection) => this.#experimentsOf(connection),
      onFound: (connection, places) =>
        add(places.map((place) => placeItem(place, connection, this.#services))),
      onProblem: (connection, problem) => add([problemItem(connection, problem)]),
    });
    if (search.signal.aborted) return;
    const hasPlaces = [...items.values()].some(({ place }) => place !== undefined);
    add(hasPlaces ? [] : [unknownServerItem(query, connections.all) ?? nothingItem(query)]);
    this.#pick.busy = false;
  }

  #showItems(items: ReadonlyMap<string, GoToItem>): void {
    this.#drawnAt = Date.now();
    this.#pick.items = inOrder([...items.values()], this.#services.connections.all);
    // What the user has moved to stays under the cursor as further answers come; else the best match is chosen.
    const same = this.#pick.items.find(({ key }) => key === this.#movedTo);
    if (same) this.#pick.activeItems = [same];
  }

  /** VS Code draws the dots of the theme that was when the rows came. */
  #drawAnew(): void {
    const { items, activeItems } = this.#pick;
    this.#drawnAt = Date.now();
    this.#pick.items = [...items];
    this.#pick.activeItems = activeItems;
  }

  /** Read once while the list is open: each letter would ask for all of them again. */
  #experimentsOf(connection: Connection): Promise<readonly Experiment[]> {
    let reading = this.#experiments.get(connection.id);
    if (!reading) {
      reading = connection.connect().then(readExperiments);
      this.#experiments.set(connection.id, reading);
      reading.catch(() => this.#experiments.delete(connection.id));
    }
    return reading;
  }

  #accept(): void {
    const [item] = this.#pick.activeItems;
    if (!item || item.key === nothingKey) return;
    this.#pick.hide();
    if (item.place) this.#attempt(revealPlace(this.#services, item.place));
    else if (item.link) this.#attempt(openLink(this.#services, item.link));
    // Why a server is away stands in the tree, with what can be done.
    else void vscode.commands.executeCommand('mlflow.experiments.focus');
  }

  async #press(place: Place, button: vscode.QuickInputButton): Promise<void> {
    if (button === copyIdButton) {
      const id = idOf(place);
      await vscode.env.clipboard.writeText(id);
      vscode.window.setStatusBarMessage(`$(check) Copied ${id}`, 4000);
      return;
    }
    this.#pick.hide();
    const { connectionId } = place;
    const experimentId = experimentIdOf(place);
    await vscode.commands.executeCommand('mlflow.openRuns', { connectionId, experimentId });
  }

  /** The command has ended when the list is shown: what goes wrong after that is told here. */
  #attempt(work: Promise<unknown>): void {
    const { log } = this.#services;
    work.catch((error: unknown) => {
      log.error(`mlflow.goToRun: ${errorText(error)}`);
      void showError(log, errorText(error));
    });
  }
}

const kinds = ['run', 'experiment', 'model', 'version'] as const;

/** By kind, then as the connections stand; what a server could not say comes last. */
function inOrder(items: readonly GoToItem[], connections: Services['connections']['all']): GoToItem[] {
  const order = ({ place, key }: GoToItem): number => {
    if (!place) return kinds.length * connections.length;
    const connection = connections.findIndex(({ id }) => key.startsWith(`${id}|`));
    return kinds.indexOf(place.kind) * connections.length + connection;
  };
  return [...items].sort((one, other) => order(one) - order(other));
}

import * as vscode from 'vscode';
import { isAbort } from '../../api/errors.ts';
import { errorText } from '../../common/log.ts';
import { completeRunFilter } from '../../filter/completion.ts';
import type { KnownKeys } from '../../filter/completion.ts';
import { completionIcons } from '../../filter/completionIcons.ts';
import { filterMistake, planFilter } from '../../filter/filterPlan.ts';
import type { FilterLanguage } from '../../filter/filterPlan.ts';
import { onlyLoaded } from '../../shared/format.ts';

export interface FilterQuestion {
  readonly title: string;
  readonly value: string;
  /** What is known at once, and what comes later. */
  readonly keys: KnownKeys;
  readonly moreKeys: Promise<KnownKeys>;
  /** What the server understands. */
  readonly language: FilterLanguage;
  /** Asks the server, whose word counts; rejects with what it says against the filter. */
  readonly submit: (filter: string, signal: AbortSignal) => Promise<void>;
}

interface Row extends vscode.QuickPickItem {
  /** What the row puts into the box; absent in the first, which is the answer. */
  readonly completed?: string;
}

/** While somebody types, a word that is not finished is no mistake. */
const pauseMs = 500;

/**
 * Asks for a filter in MLflow's language. Enter asks for the runs; the rows below complete what is typed. What is
 * wrong stands in the first row, in the words of MLflow's own parser. `undefined` when it is cancelled.
 */
export function askForFilter(question: FilterQuestion): Promise<string | undefined> {
  const box = vscode.window.createQuickPick<Row>();
  box.title = question.title;
  box.placeholder = "Such as metrics.loss < 0.1 AND params.model = 'mlp'";
  box.ignoreFocusOut = true;
  box.value = question.value;
  const controller = new AbortController();
  let { keys } = question;
  /** What the server did not take, and why. */
  let refused: { readonly filter: string; readonly message: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const show = (isResting: boolean): void => {
    const text = box.value;
    const message =
      refused?.filter === text.trim() ? refused.message : isResting && filterMistake(text)?.message;
    const { start, items } = completeRunFilter(text, text.length, keys, question);
    const rows = items.map((item): Row => ({
      ...rowWith(completionIcons[item.kind], [item.label, item.note].filter(Boolean).join(' · ')),
      completed: text.slice(0, start) + item.text,
    }));
    box.items = [message ? rowWith('error', message) : answerRow(text, question.language), ...rows];
  };
  const changed = (): void => {
    clearTimeout(timer);
    show(false);
    timer = setTimeout(() => show(true), pauseMs);
  };
  const learn = async (): Promise<void> => {
    try {
      keys = await question.moreKeys;
    } catch {
      // Why the server does not answer is said when it is asked for runs.
      return;
    }
    if (!controller.signal.aborted) show(true);
  };
  return new Promise((resolve) => {
    const accept = async (): Promise<void> => {
      if (box.busy) return;
      const completed = box.activeItems[0]?.completed;
      if (completed !== undefined) {
        box.value = completed;
        return changed();
      }
      const filter = box.value.trim();
      if (filterMistake(filter)) return show(true);
      box.busy = true;
      try {
        await question.submit(filter, controller.signal);
        resolve(filter);
        box.hide();
      } catch (error) {
        if (isAbort(error)) return;
        refused = { filter, message: errorText(error) };
        show(true);
      } finally {
        box.busy = false;
      }
    };
    box.onDidAccept(() => void accept());
    box.onDidChangeValue(changed);
    box.onDidHide(() => {
      clearTimeout(timer);
      controller.abort();
      resolve(undefined);
      box.dispose();
    });
    show(true);
    box.show();
    void learn();
  });
}

function answerRow(text: string, language: FilterLanguage): Row {
  if (text.trim() === '') return rowWith('clear-all', 'Show all runs');
  const { rest } = planFilter(text, language);
  return rowWith('filter', `Show the runs that match${rest ? ` · ${onlyLoaded(rest.words)}` : ''}`);
}

/** The text stands beside an empty label: rows whose label has what is typed would be put before the others. */
function rowWith(icon: string, text: string): Row {
  return { label: `$(${icon})`, description: text.replaceAll('\n', ' '), alwaysShow: true };
}

import type { RunEdit, RunPageIntent, RunPageState } from '../../src/shared/runPage.ts';

/** What the parts of the page may ask for. */
export interface Page {
  readonly send: (intent: RunPageIntent) => void;
  /** Resolves with what is wrong, or with nothing once it is done. */
  readonly save: (edit: RunEdit) => Promise<string | undefined>;
  readonly announce: (text: string) => void;
  /** Something that is kept over a reload has changed. */
  readonly keep: () => void;
}

/** A tab's content. */
export interface TabView {
  readonly element: HTMLElement;
  readonly update: (state: RunPageState) => void;
  /** It is shown now: what it has not measured while it was hidden, it does. */
  readonly shown?: () => void;
  /** For Ctrl+F. */
  readonly filter?: HTMLInputElement;
}

export async function copyText(text: string, page: Page, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  page.announce(`${what} copied`);
}

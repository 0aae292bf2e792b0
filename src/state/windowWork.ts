/** What of this window was at work, and when: a run that began meanwhile was started from here. */
export class WindowWork {
  readonly #spans: { readonly key: object; readonly kind: WorkKind; readonly from: number; to?: number }[] =
    [];

  begin(key: object, kind: WorkKind, now = Date.now()): void {
    this.#spans.push({ key, kind, from: now });
    // A long day of short commands; the oldest that have ended are forgotten.
    if (this.#spans.length > mostSpans) {
      const ended = this.#spans.findIndex(({ to }) => to !== undefined);
      this.#spans.splice(Math.max(0, ended), 1);
    }
  }

  end(key: object, now = Date.now()): void {
    for (const span of this.#spans) if (span.key === key && span.to === undefined) span.to = now;
  }

  /** What was at work at that time; a project task before a terminal. */
  at(time: number): WorkKind | undefined {
    const kinds = this.#spans
      .filter(({ from, to }) => from - toleranceMs <= time && time <= (to ?? Infinity) + toleranceMs)
      .map(({ kind }) => kind);
    return kinds.includes('task') ? 'task' : kinds[0];
  }
}

export type WorkKind = 'task' | 'terminal';

const mostSpans = 500;
/** VS Code tells of a command a moment after it was typed. */
const toleranceMs = 1000;

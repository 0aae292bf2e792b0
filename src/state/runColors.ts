import { Emitter } from '../common/event.ts';
import type { RunRef } from './connection.ts';

/** Where small state is kept between sessions. Structurally VS Code's `Memento`. */
export interface Memento {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface RunColor {
  /** 0 to 7, the place in the palette. */
  readonly slot: number;
  /** For light themes. */
  readonly light: string;
  /** For dark themes. */
  readonly dark: string;
  /** Tells runs of the same slot apart: 0 is a plain line and a dot, 1 to 3 are kinds of dashes and of rings. */
  readonly pattern: number;
}

/**
 * Eight hues that stay apart under deuteranopia and protanopia (OKLab distance of at least 0.1), each with
 * 3:1 contrast on VS Code's backgrounds. The test of this file holds both.
 */
export const runPalette: readonly { readonly name: string; readonly light: string; readonly dark: string }[] =
  [
    { name: 'Blue', light: '#0a4cb9', dark: '#5ba8fe' },
    { name: 'Brown', light: '#6f3003', dark: '#c05d16' },
    { name: 'Green', light: '#4b9b01', dark: '#97ed6a' },
    { name: 'Rose', light: '#a26471', dark: '#d794a2' },
    { name: 'Violet', light: '#9371fd', dark: '#875fea' },
    { name: 'Cyan', light: '#0189b4', dark: '#90e3ef' },
    { name: 'Magenta', light: '#841978', dark: '#cd4597' },
    { name: 'Olive', light: '#6a6800', dark: '#bda701' },
  ];

const storageKey = 'mlflow.runColors';
const maxKept = 5000;
/** Runs come page by page, and each write is one of all that the extension keeps. */
const saveGapMs = 2000;
export const patternCount = 4;
/** Eight plain looks, then eight of each kind of dashes. */
const lookCount = runPalette.length * patternCount;

/**
 * Which colour each run has, everywhere. A run's id gives its preferred colour; where a run beside it has
 * that one already, it takes the next free one; what was given is kept.
 */
export class RunColors {
  readonly #memento: Memento;
  /** Run id → look: the slot, plus 8 for each step of the pattern. Oldest first. */
  readonly #given: Map<string, number>;
  readonly #changed = new Emitter<void>();
  #saving = false;
  #savedAt = 0;

  constructor(memento: Memento) {
    this.#memento = memento;
    this.#given = parseStored(memento.get<unknown>(storageKey));
  }

  /** Fires when runs that had a colour have another one now. */
  get onDidChange(): Emitter<void>['event'] {
    return this.#changed.event;
  }

  /** Gives runs a colour of the palette, as the user wants; undefined lets them have the next free one again. */
  pick(runIds: readonly string[], slot: number | undefined): void {
    for (const id of runIds) {
      // What is set last is kept longest.
      this.#given.delete(id);
      if (slot !== undefined) this.#given.set(id, slot);
    }
    this.#saveSoon();
    this.#changed.fire();
  }

  /**
   * The colour of one run; its preferred one where it has none yet. That is not kept: those that will stand beside it
   * are not known here, and several may prefer the same.
   */
  colorOf({ runId }: RunRef): RunColor {
    return colorOfLook(this.#given.get(runId) ?? preferredLook(runId));
  }

  /** The colours of runs that stand together, in the order in which they stand. */
  colorsOf(runs: readonly RunRef[]): readonly RunColor[] {
    const looks = runs.map((run) => this.#given.get(run.runId));
    let changed = false;
    for (const [index, run] of runs.entries()) {
      if (looks[index] !== undefined) continue;
      // Only those near by must differ: more looks can't be told apart anyway.
      const near = looks.slice(Math.max(0, index - lookCount + 1), index + lookCount);
      const look = this.#given.get(run.runId) ?? freeLook(run.runId, near);
      looks[index] = look;
      this.#given.set(run.runId, look);
      changed = true;
    }
    if (changed) this.#saveSoon();
    return looks.map((look) => colorOfLook(look!));
  }

  /** Many runs get their colours in one turn; one write is enough. */
  #saveSoon(): void {
    if (this.#saving) return;
    this.#saving = true;
    const delay = Math.max(200, this.#savedAt + saveGapMs - Date.now());
    setTimeout(() => {
      this.#saving = false;
      this.#savedAt = Date.now();
      const entries = [...this.#given].slice(-maxKept);
      void this.#memento.update(storageKey, Object.fromEntries(entries));
    }, delay).unref?.();
  }
}

function freeLook(runId: string, near: readonly (number | undefined)[]): number {
  const preferred = preferredLook(runId);
  const uses = Array.from({ length: lookCount }, () => 0);
  for (const look of near) if (look !== undefined) uses[look]! += 1;
  let best = preferred;
  for (let step = 0; step < lookCount; step++) {
    const slot = (preferred + step) % runPalette.length;
    const look = slot + step - (step % runPalette.length);
    if (uses[look]! < uses[best]!) best = look;
  }
  return best;
}

function preferredLook(runId: string): number {
  return hash(runId) % runPalette.length;
}

function colorOfLook(look: number): RunColor {
  const slot = look % runPalette.length;
  const { light, dark } = runPalette[slot]!;
  return { slot, light, dark, pattern: Math.floor(look / runPalette.length) };
}

/** FNV-1a: the same preferred colour on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

function parseStored(stored: unknown): Map<string, number> {
  const given = new Map<string, number>();
  if (typeof stored !== 'object' || stored === null) return given;
  for (const [runId, look] of Object.entries(stored)) {
    if (Number.isInteger(look) && look >= 0 && look < lookCount) given.set(runId, look as number);
  }
  return given;
}

import type * as vscode from 'vscode';
import type { RunValues } from '../../projects/parameterForm.ts';
import { isTextMap } from '../../projects/runRequest.ts';

/** The values each entry point was run with last in this workspace. */
export class LastValues {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  get(folder: string, entryPoint: string): RunValues | undefined {
    const stored = this.#memory.get<unknown>(keyOf(folder, entryPoint));
    if (typeof stored !== 'object' || stored === null) return undefined;
    const { parameters, experiment } = stored as Record<string, unknown>;
    if (!isTextMap(parameters)) return undefined;
    return { parameters, ...(typeof experiment === 'string' ? { experiment } : {}) };
  }

  async set(folder: string, entryPoint: string, values: RunValues): Promise<void> {
    await this.#memory.update(keyOf(folder, entryPoint), values);
  }
}

function keyOf(folder: string, entryPoint: string): string {
  return `projects.lastValues:${JSON.stringify([folder, entryPoint])}`;
}

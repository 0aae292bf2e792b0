/** What the menu of a row depends on. */
export interface RunContextFrom {
  readonly connectionId: string;
  readonly runId: string;
  readonly isPinned: boolean;
  readonly isHidden: boolean;
  /** An entry point of a project made it. */
  readonly isProject: boolean;
}

/** What the menu of a run is asked for, as VS Code reads it from an attribute; its commands get it too. */
export function runContext({ connectionId, runId, isPinned, isHidden, isProject }: RunContextFrom): string {
  return JSON.stringify({
    webviewSection: 'run',
    connectionId,
    runId,
    mlflowPinned: isPinned,
    mlflowHidden: isHidden,
    mlflowProject: isProject,
  });
}

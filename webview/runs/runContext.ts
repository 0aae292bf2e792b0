/** What the menu of a row depends on. */
export interface RunContextFrom {
  readonly connectionId: string;
  readonly runId: string;
  readonly isPinned: boolean;
  readonly isHidden: boolean;
  readonly isDeleted: boolean;
  /** An entry point of a project made it. */
  readonly isProject: boolean;
}

/** What the menu of a run is asked for, as VS Code reads it from an attribute; its commands get it too. */
export function runContext(from: RunContextFrom): string {
  const { connectionId, runId, isPinned, isHidden, isDeleted, isProject } = from;
  return JSON.stringify({
    webviewSection: 'run',
    connectionId,
    runId,
    mlflowDeleted: isDeleted,
    mlflowPinned: isPinned,
    mlflowHidden: isHidden,
    mlflowProject: isProject,
  });
}

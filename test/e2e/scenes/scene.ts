import type { Host, HostOptions } from '../harness/host.ts';
import type { Workbench } from '../harness/workbench.ts';

/** How long a machine that is busy with other things may take for a step. */
export const patience = 180_000;

/** A view in one of its states, as it is to be photographed. */
export interface Scene extends Pick<HostOptions, 'workspace' | 'settings' | 'workspaceTrust'> {
  readonly name: string;
  /** Changes the copy of the workspace before VS Code opens it. */
  readonly arrange?: (folder: string) => void;
  /** Brings the window to where the pictures are taken. */
  readonly prepare: (workbench: Workbench, host: Host) => Promise<void>;
  /** What a new size or theme closes again, such as a hover: done before each picture. Else the pointer is put away. */
  readonly pose?: (workbench: Workbench) => Promise<void>;
  /** Name of the picture that README.md shows, where it is one of them. */
  readonly readme?: string;
}

import type { Host, HostOptions } from '../harness/host.ts';
import type { Workbench } from '../harness/workbench.ts';

/** A view in one of its states, as it is to be photographed. */
export interface Scene extends Pick<HostOptions, 'workspace' | 'settings'> {
  readonly name: string;
  /** Brings the window to where the pictures are taken. */
  readonly prepare: (workbench: Workbench, host: Host) => Promise<void>;
}

import type { ErrorCode } from '../../api/errors.ts';
import type { LongReadName } from './longReads.ts';

/** What the server asks of its worker thread. */
export interface WorkerTask {
  readonly id: number;
  readonly path: string;
  readonly job:
    | {
        readonly kind: 'read';
        readonly name: LongReadName;
        readonly request: unknown;
        readonly immutable: boolean;
      }
    | { readonly kind: 'indexes' };
}

/** `stop`: the id of a task for which nobody waits any more. */
export type WorkerMessage = WorkerTask | { readonly stop: number };

/** What it answers. Pieces of JSON are moved, not copied. */
export type WorkerAnswer =
  | { readonly id: number; readonly pieces: readonly Uint8Array[] }
  | { readonly id: number; readonly stopped: true }
  | {
      readonly id: number;
      readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly stack: string | undefined;
      };
    };

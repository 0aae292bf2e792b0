import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProcessEnd } from '../projects/runOutcome.ts';
import type { ProcessSpec } from '../projects/runPlan.ts';

/** How long a process that was told to stop may take. */
const graceMs = 5000;

/** Sent when a task is terminated, a terminal closed, or Ctrl+C pressed. */
const stopSignals = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;
type StopSignal = (typeof stopSignals)[number];

/** Hears of signals from its making on, so that none is lost between making a run and starting its process. */
export class ProcessSupervisor {
  #signal: StopSignal | undefined;
  #onStop = (): void => {};

  constructor() {
    for (const signal of stopSignals) process.on(signal, () => this.#hear(signal));
  }

  #hear(signal: StopSignal): void {
    if (this.#signal && this.#signal !== 'SIGINT') return;
    this.#signal = signal;
    // The terminal sends Ctrl+C to the script as well, which may want to end its work in its own way.
    if (signal !== 'SIGINT') this.#onStop();
  }

  /** The exit code to end with, as a shell reports it. */
  exitCode(end: ProcessEnd): number {
    return end.kind === 'exited' ? end.code : 128 + constants.signals[this.#signal ?? 'SIGTERM'];
  }

  /** Runs a process in this terminal until it ends. Rejects if it can't be started. */
  async run(spec: ProcessSpec): Promise<ProcessEnd> {
    if (this.#signal) return { kind: 'stopped' };
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: 'inherit',
      windowsVerbatimArguments: true,
    });
    let patience: NodeJS.Timeout | undefined;
    this.#onStop = () => {
      signalAll('SIGTERM', () => child.kill('SIGTERM'));
      patience = setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    try {
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (...result) => resolve(result));
      });
      // Ctrl+C goes to both, and the news of the script's end may come before our own signal does.
      if (signal === 'SIGINT' || code === 128 + constants.signals.SIGINT) this.#signal ??= 'SIGINT';
      // A script that catches Ctrl+C and ends well has ended well.
      if (this.#signal && (this.#signal !== 'SIGINT' || code !== 0)) return { kind: 'stopped' };
      return { kind: 'exited', code: code ?? 128 + (signal ? constants.signals[signal] : 0) };
    } finally {
      clearTimeout(patience);
      this.#onStop = () => {};
    }
  }

  /** Ends what the script has left behind in this terminal after it was stopped. Ends this process too. */
  killLeftovers(): void {
    if (this.#signal && this.#signal !== 'SIGINT') signalAll('SIGKILL', () => {});
  }
}

/** To all processes of this terminal's job: `bash -c 'a && b'` passes no signal on to `b`. */
function signalAll(signal: 'SIGTERM' | 'SIGKILL', otherwise: () => void): void {
  try {
    // Fails where this process does not lead a group, as on Windows.
    process.kill(-process.pid, signal);
  } catch {
    otherwise();
  }
}

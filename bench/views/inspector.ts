import { writeFileSync } from 'node:fs';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A Node process that runs already, as its debugger sees it. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
      if (answer.id === undefined) return;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Its debugger is started by a signal, on the port that Node takes by itself: one process at a time. */
  static async attach(pid: number): Promise<Inspector> {
    process.kill(pid, 'SIGUSR1');
    for (const until = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const answer = await fetch('http://127.0.0.1:9229/json/list').catch(() => undefined);
      const [target] = ((await answer?.json()) ?? []) as { webSocketDebuggerUrl?: string }[];
      if (target?.webSocketDebuggerUrl) {
        const socket = new WebSocket(target.webSocketDebuggerUrl);
        await new Promise((resolve, reject) => {
          socket.addEventListener('open', resolve);
          socket.addEventListener('error', reject);
        });
        return new Inspector(socket);
      }
      if (Date.now() > until) throw new Error(`Process ${pid} has no debugger`);
    }
  }

  async call<T>(method: string, params: object = {}): Promise<T> {
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<{ result?: unknown; error?: { message: string } }>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.call<{ result: { value: T } }>('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    return result.value;
  }

  /** Watches how long the event loop of the process stands still. */
  async watchLoop(): Promise<void> {
    await this.evaluate(`globalThis.benchLoop ??= (() => {
      const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
      const delay = monitorEventLoopDelay({ resolution: ${resolutionMs} });
      delay.enable();
      return delay;
    })(); benchLoop.reset()`);
  }

  /** The longest pause since the last look, in ms. */
  async longestPause(): Promise<number> {
    const longest = await this.evaluate<number>(
      `(() => { const { max } = benchLoop; benchLoop.reset(); return max / 1e6; })()`,
    );
    return Math.max(0, longest - resolutionMs);
  }

  async startProfile(): Promise<void> {
    await this.call('Profiler.enable');
    await this.call('Profiler.setSamplingInterval', { interval: 200 });
    await this.call('Profiler.start');
  }

  /** Writes the profile for a look in DevTools, and gives the functions that took the longest by themselves. */
  async stopProfile(path: string): Promise<string> {
    const { profile } = await this.call<{ profile: Profile }>('Profiler.stop');
    writeFileSync(path, JSON.stringify(profile));
    return summaryOf(profile);
  }

  close(): void {
    this.#socket.close();
  }
}

const resolutionMs = 5;

export function summaryOf({ nodes, samples, timeDeltas }: Profile): string {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(id)!;
    const name = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber}`;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[index]! / 1000);
  }
  const longest = [...times].sort(([, one], [, other]) => other - one).slice(0, 30);
  return longest.map(([name, ms]) => `${ms.toFixed(1).padStart(9)} ms  ${name}`).join('\n');
}

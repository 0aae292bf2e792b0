import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Is there a process of this id? It may be another one that got the id later. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** In a container nobody may ask after an orphan that ended: its id then stays for good. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** Asks a process to end, and ends it when it has not done so in time. Resolves when it is gone. */
export async function endProcess(pid: number, patienceMs = 5_000): Promise<void> {
  signal(pid, 'SIGTERM');
  for (const until = Date.now() + patienceMs; Date.now() < until;) {
    if (!isAlive(pid)) return;
    await pause(20);
  }
  signal(pid, 'SIGKILL');
  for (const until = Date.now() + 2_000; isAlive(pid) && Date.now() < until;) await pause(20);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

// Which processes run, and ending those that a script started, with all that they started in turn.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** @typedef {{ pid: number, parent: number, command: string }} ProcessEntry */

/** @returns {ProcessEntry[]} all processes of this machine; none on Windows */
export function listProcesses() {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux')
    return parsePs(spawnSync('ps', ['-Ao', 'pid=,ppid=,command='], { encoding: 'utf8' }).stdout);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

/**
 * @param {number} pid
 * @returns {ProcessEntry | undefined} nothing for one that has ended
 */
function readProcess(pid) {
  try {
    const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return {
      pid,
      parent,
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    };
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function parsePs(text) {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }));
}

/**
 * @param {number} root
 * @returns {ProcessEntry[]} what the process started, and what that started
 */
export function descendantsOf(root) {
  const all = listProcesses();
  const found = all.filter(({ parent }) => parent === root);
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/**
 * Ends a process at once, and what it started.
 * @param {number | undefined} pid
 */
export function killTree(pid) {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  for (const each of [pid, ...descendantsOf(pid).map((entry) => entry.pid)]) kill(each);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} [signal]
 */
export function kill(pid, signal = 'SIGKILL') {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

import { readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalidParameter } from '../answers.ts';
import { parseUri } from '../parseUri.ts';
import { invalidPath } from './artifactFolder.ts';

export function isLocalUri(uri: string): boolean {
  const { scheme, host } = parseUri(uri);
  if (scheme === 'file' && host !== '' && !/^(?:\.$|localhost|127\.0\.0\.1)/i.test(host)) {
    // MLflow answers 500 here.
    throw invalidParameter(`${uri} is not a valid remote uri.`);
  }
  const isDrive = process.platform === 'win32' && scheme.length === 1;
  return scheme === '' || scheme === 'file' || isDrive;
}

/** Where a local URI really leads, link by link, whether it is there or not. Relative to `base`. */
export async function realPathOf(uri: string, base: string): Promise<string> {
  const path = localPath(uri);
  if (path.includes('\0') || path.length > 4096) throw invalidPath();
  const whole = isAbsolute(path) ? path : base + sep + path;
  const { root } = parse(whole);
  const parts = split(whole.slice(root.length));
  let current = root;
  for (let links = 0; parts.length > 0;) {
    const part = parts.shift() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, part);
    const target = await readlink(next).catch(() => undefined);
    if (target === undefined) {
      current = next;
      continue;
    }
    if (++links > 40) throw invalidPath();
    if (isAbsolute(target)) current = parse(target).root;
    parts.unshift(...split(target.slice(parse(target).root.length)));
  }
  return current;
}

function localPath(uri: string): string {
  if (!uri.startsWith('file:')) return unquote(uri);
  if (process.platform !== 'win32') return unquote(parseUri(uri).path);
  try {
    return fileURLToPath(uri);
  } catch {
    throw invalidPath();
  }
}

function split(path: string): string[] {
  return path.split(process.platform === 'win32' ? /[\\/]/ : '/');
}

/** Same scheme and host, and below the root once nothing is encoded any more. */
export function isUriInside(uri: string, root: string): boolean {
  const [one, other] = [parseUri(uri), parseUri(root)];
  if (one.scheme !== other.scheme || one.host.toLowerCase() !== other.host.toLowerCase()) return false;
  const [parts, rootParts] = [pathParts(one.path), pathParts(other.path)];
  return rootParts.length > 0 && rootParts.every((part, index) => parts[index] === part);
}

function pathParts(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => unquoteWholly(part, unquote) ?? part);
}

/** An absolute path, and none that means another one, however often it is encoded. */
export function isPlainUri(uri: string): boolean {
  const plain = unquoteWholly(uri, (text) => unquote(text.replaceAll('+', ' ')));
  if (plain === undefined || plain.split('/').includes('..')) return false;
  const path = parseUri(plain).path.replace(/\/+$/, '');
  return path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('.');
}

/** Undefined for what is encoded more often than anybody would. */
function unquoteWholly(text: string, once: (text: string) => string): string | undefined {
  for (let round = 0, before = text; round < 10; round++) {
    const after = once(before);
    if (after === before) return after;
    before = after;
  }
  return undefined;
}

/** As Python's `unquote`: what is no valid escape stays. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

import { createHash } from 'node:crypto';

/** File systems take 255 bytes; a temporary ending must still fit. */
const maxBytes = 200;
const kept = 120;

/** Names that are devices on Windows, with any ending. */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/i;
/** What some system does not take in a name, and what makes a name read otherwise than it is. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\x00-\x1f\x7f<>:"|?*\\/\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A name that every system takes, for one that a server gave: as it is where that is possible. It names one
 * entry of one folder, never a folder above.
 */
export function safeName(name: string): string {
  let safe = name.toWellFormed().replace(forbidden, '_');
  // Windows drops what ends so, and `..` is no name at all.
  safe = safe.replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  if (safe === '') safe = '_';
  if (devices.test(safe)) safe = `_${safe}`;
  if (Buffer.byteLength(safe) <= maxBytes) return safe;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const ending = /\.[\w-]{1,16}$/.exec(safe)?.[0] ?? '';
  let head = '';
  for (const letter of safe) {
    if (Buffer.byteLength(head + letter) > kept) break;
    head += letter;
  }
  return `${head}~${hash}${ending}`;
}

/** Gives each path of a server one path below a folder on this machine, no two the same on any file system. */
export class LocalNames {
  /** By the parent's local path, and the server's name: the local name. */
  readonly #names = new Map<string, Map<string, string>>();

  /** The local names on the way to it. */
  pathOf(parts: readonly string[]): readonly string[] {
    const path: string[] = [];
    for (const part of parts) path.push(this.#nameIn(path.join('/'), part));
    return path;
  }

  #nameIn(folder: string, name: string): string {
    let names = this.#names.get(folder);
    if (!names) this.#names.set(folder, (names = new Map()));
    const known = names.get(name);
    if (known !== undefined) return known;
    const taken = new Set([...names.values()].map(foldCase));
    const wanted = safeName(name);
    let free = wanted;
    for (let count = 2; taken.has(foldCase(free)); count++) free = numbered(wanted, count);
    names.set(name, free);
    return free;
  }
}

/** `data (2).csv` */
export function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  const end = dot <= 0 ? name.length : dot;
  return `${name.slice(0, end)} (${count})${name.slice(end)}`;
}

/** As file systems compare that do not tell upper from lower case, nor ways to write an accent. */
function foldCase(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** So much of a text file Python decodes at once; positions in its messages count from there. */
const pythonsChunk = 8192;

/** Python's message about bytes that are no UTF-8, as its `open` reads them; undefined where they are. */
export function utf8Problem(bytes: Uint8Array): string | undefined {
  const at = firstInvalid(bytes);
  if (!at) return undefined;
  const { start, length, reason } = at;
  const shown =
    length === 1
      ? `byte 0x${(bytes[start] ?? 0).toString(16).padStart(2, '0')} in position ${start}`
      : `bytes in position ${start}-${start + length - 1}`;
  const where = start < pythonsChunk ? shown : shown.replace(/ in position.*$/, '');
  return `UnicodeDecodeError: 'utf-8' codec can't decode ${where}: ${reason}`;
}

interface Invalid {
  readonly start: number;
  readonly length: number;
  readonly reason: string;
}

function firstInvalid(bytes: Uint8Array): Invalid | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return undefined;
  } catch {
    // Only now is it worth looking byte by byte.
  }
  for (let start = 0; start < bytes.length;) {
    const step = readCharacter(bytes, start);
    if (typeof step !== 'number') return step;
    start += step;
  }
  return undefined;
}

/** The length of a character, or why there is none. */
function readCharacter(bytes: Uint8Array, start: number): number | Invalid {
  const first = bytes[start] ?? 0;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first < 0xe0
      ? 2
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xf0 && first < 0xf5
          ? 4
          : 0;
  if (size === 0) return { start, length: 1, reason: 'invalid start byte' };
  for (let offset = 1; offset < size; offset++) {
    const next = bytes[start + offset];
    if (next === undefined) return { start, length: offset, reason: 'unexpected end of data' };
    const [low, high] = offset === 1 ? secondByte(first) : [0x80, 0xbf];
    if (next < low || next > high) return { start, length: offset, reason: 'invalid continuation byte' };
  }
  return size;
}

/** Too long forms, surrogates and what lies beyond Unicode show in the second byte. */
function secondByte(first: number): [low: number, high: number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

import { escapeLetter } from './pyText.ts';

/**
 * Bytes that Python's `base64.decodebytes` reads from a text, as characters up to 255; it passes over all that is not of
 * its alphabet. `problem`: what PyYAML says where that fails.
 */
export function decodeBase64(text: string): { readonly bytes: string } | { readonly problem: string } {
  const letters = [...text];
  const foreign = letters.findIndex((letter) => letter > '\x7f');
  if (foreign !== -1) {
    const letter = escapeLetter(letters[foreign] ?? '');
    return {
      problem: `failed to convert base64 data into ascii: 'ascii' codec can't encode character '${letter}' in position ${foreign}: ordinal not in range(128)`,
    };
  }
  let data = '';
  let padding = 0;
  for (const letter of letters) {
    const place = data.length % 4;
    if (letter === '=') {
      // What follows whole padding is not read.
      if (place >= 2 && place + ++padding >= 4) return { bytes: atob(data) };
    } else if (/[A-Za-z0-9+/]/.test(letter)) {
      data += letter;
      padding = 0;
    }
  }
  if (data.length % 4 === 0) return { bytes: atob(data) };
  if (data.length % 4 !== 1) return { problem: 'failed to decode base64 data: Incorrect padding' };
  return {
    problem: `failed to decode base64 data: Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`,
  };
}

import { formatNumber } from '../../src/shared/format.ts';

// What a cell of a file's table says; what the file says stands in its tooltip, and is copied. Pure.

export interface CellText {
  readonly text: string;
  /** NaN or an infinity. */
  readonly isOdd: boolean;
}

const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

export function cellText(value: string, isNumeric: boolean): CellText {
  if (isNumeric) return numberText(value.trim());
  return { text: value.replaceAll(lineBreak, '↵'), isOdd: false };
}

/** Whole numbers, which may be ids, years or codes, stay as they are; others have four digits. */
function numberText(text: string): CellText {
  if (/^nan$/i.test(text)) return { text: 'NaN', isOdd: true };
  if (/^[-+]?inf(?:inity)?$/i.test(text)) return { text: text.startsWith('-') ? '-∞' : '∞', isOdd: true };
  const isWhole = /^[-+]?\d+$/.test(text);
  if (isWhole || significantDigits(text) <= 4) return { text, isOdd: false };
  return { text: formatNumber(Number(text)), isOdd: false };
}

function significantDigits(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  return mantissa.replaceAll(/\D/g, '').replace(/^0+/, '').length;
}

import type { Table } from '../shared/table.ts';
import { shownCharacters, shownColumns, shownRows } from '../shared/table.ts';
import { tableOf } from './tableText.ts';

/** No field is kept longer than this while it is read: a quote that is never closed would take the whole file. */
const keptCharacters = shownCharacters + 1;

/**
 * Reads CSV as it comes (RFC 4180, and what is written in practice: any line end, quotes in the middle of a
 * field). Keeps the first rows, counts the others.
 */
export class CsvReader {
  readonly #separator: string;
  readonly #rows: string[][] = [];
  #row: string[] = [];
  #field = '';
  #state: 'start' | 'plain' | 'quoted' | 'afterQuote' = 'start';
  #count = 0;
  #width = 0;
  #columns = 0;
  #lastWasReturn = false;

  constructor(separator: string) {
    this.#separator = separator;
  }

  /** Are the rows there that are shown, so that the rest is for counting only? */
  get isFull(): boolean {
    return this.#count > shownRows;
  }

  write(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!;
      if (this.#state === 'quoted') at = this.#writeQuoted(text, at);
      else if (letter === '\n' && this.#lastWasReturn) this.#lastWasReturn = false;
      else if (letter === '"' && this.#state !== 'plain') {
        // A quote after the closing one stands for itself.
        if (this.#state === 'afterQuote') this.#keep('"');
        this.#state = 'quoted';
      } else if (letter === this.#separator) this.#endField();
      else if (letter === '\n' || letter === '\r') {
        this.#endRow();
        this.#lastWasReturn = letter === '\r';
      } else {
        this.#keep(letter);
        this.#state = 'plain';
        this.#lastWasReturn = false;
      }
    }
  }

  /** `isWhole`: was that the whole file? */
  end(isWhole: boolean): Table {
    if (isWhole && (this.#state !== 'start' || this.#field !== '' || this.#columns > 0)) this.#endRow();
    const [names = [], ...rows] = this.#rows;
    const table = tableOf(names, rows, isWhole ? Math.max(0, this.#count - 1) : undefined);
    return { ...table, totalColumns: Math.max(table.totalColumns, this.#width) };
  }

  /** From `at` to the closing quote or the end of the text; gives the place of the last letter it took. */
  #writeQuoted(text: string, at: number): number {
    const close = text.indexOf('"', at);
    const end = close === -1 ? text.length : close;
    this.#keep(text.slice(at, end));
    if (close === -1) return text.length;
    this.#state = 'afterQuote';
    return close;
  }

  #keep(text: string): void {
    if (this.isFull || this.#field.length >= keptCharacters) return;
    this.#field += text.length > keptCharacters ? text.slice(0, keptCharacters) : text;
  }

  #endField(): void {
    if (!this.isFull && this.#columns < shownColumns) this.#row.push(this.#field);
    this.#columns++;
    this.#field = '';
    this.#state = 'start';
    this.#lastWasReturn = false;
  }

  #endRow(): void {
    const isEmpty = this.#columns === 0 && this.#state === 'start';
    this.#endField();
    // An empty line is no row.
    if (!isEmpty) {
      if (!this.isFull) this.#rows.push(this.#row);
      this.#count++;
      this.#width = Math.max(this.#width, this.#columns);
    }
    this.#row = [];
    this.#columns = 0;
  }
}

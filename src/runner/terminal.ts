import type { WriteStream } from 'node:tty';

/** The lines that the supervisor adds to what the script prints. */
export class Terminal {
  readonly #out: WriteStream;

  constructor(out: WriteStream) {
    this.#out = out;
    // The terminal may be gone before the run has been ended; that must not keep the run from ending.
    out.on('error', () => {});
  }

  note(text: string): void {
    this.#write(text, '2');
  }

  command(text: string): void {
    this.#write(`> ${text}`, '1');
  }

  fail(text: string): void {
    this.#write(text, '31');
  }

  #write(text: string, style: string): void {
    const colours = this.#out.isTTY && this.#out.hasColors();
    const end = this.#out.isTTY ? '\r\n' : '\n';
    this.#out.write(colours ? `\x1b[${style}m${text}\x1b[0m${end}` : `${text}${end}`);
  }
}

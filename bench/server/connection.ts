import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';

/** One HTTP connection that is kept open; thin, so that the server is measured and not the client. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #pieces: string[] = [];
  #received = 0;
  /** Of the whole answer, as soon as its head is there. */
  #length = 0;
  #onData: () => void = () => undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
      this.#pieces.push(String(piece));
      this.#received += piece.length;
      this.#onData();
    });
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket, host);
  }

  /** Sends a request and gives back the body of its answer, which must be 200; so does `get`. */
  post(path: string, body: string): Promise<string> {
    return this.#ask(
      `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  get(path: string): Promise<string> {
    return this.#ask(`GET ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n\r\n`);
  }

  async #ask(request: string): Promise<string> {
    this.#socket.write(request);
    for (;;) {
      const answer = this.#takeAnswer();
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        this.#onData = resolve;
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #takeAnswer(): string | undefined {
    if (this.#length === 0) {
      const head = this.#pieces.join('');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      this.#length = end + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    }
    if (this.#received < this.#length) return undefined;
    const text = this.#pieces.join('');
    const answer = text.slice(0, this.#length);
    this.#pieces = text.length > this.#length ? [text.slice(this.#length)] : [];
    this.#received = text.length - this.#length;
    this.#length = 0;
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
    return answer.slice(answer.indexOf('\r\n\r\n') + 4);
  }
}

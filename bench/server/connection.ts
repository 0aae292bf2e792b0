import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';

/** One HTTP connection that is kept open; thin, so that the server is measured and not the client. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #text = '';
  #onData: () => void = () => undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
      this.#text += String(piece);
      this.#onData();
    });
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Connection(socket, host);
  }

  /** Sends a request and gives back the body of its answer, which must be 200. */
  async post(path: string, body: string): Promise<string> {
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
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
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const length = Number(/content-length: *(\d+)/i.exec(this.#text)?.[1] ?? 0);
    const whole = end + 4 + length;
    if (this.#text.length < whole) return undefined;
    const answer = this.#text.slice(0, whole);
    this.#text = this.#text.slice(whole);
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
    return answer.slice(end + 4);
  }
}

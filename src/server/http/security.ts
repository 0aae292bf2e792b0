import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface SecurityOptions {
  /** Address that the server listens on. */
  readonly host: string;
  readonly token: string | undefined;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Who may talk to the server: asked for each request, before anything of it is read. */
export class Security {
  readonly #token: Buffer | undefined;
  readonly #host: string;
  #hosts = new Set<string>();

  constructor(options: SecurityOptions) {
    this.#host = options.host;
    this.#token = options.token === undefined ? undefined : digest(options.token);
  }

  /** Only now it is known which port is ours. */
  listensOn(port: number): void {
    const names = [...loopback, this.#host.includes(':') ? `[${this.#host}]` : this.#host];
    this.#hosts = new Set(
      names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
    );
  }

  /** Against DNS rebinding: a web page may name this address by a host name of its own. */
  refuseHost(request: IncomingMessage): Refusal | undefined {
    const host = request.headers.host;
    if (host !== undefined && this.#hosts.has(host.toLowerCase())) return undefined;
    return { status: 403, message: 'Invalid Host header - possible DNS rebinding attack detected' };
  }

  /** Against web pages that send requests here: they can't read answers, but they could change things. */
  refuseOrigin(request: IncomingMessage): Refusal | undefined {
    const { origin } = request.headers;
    if (origin === undefined || request.method === 'GET' || request.method === 'HEAD') return undefined;
    const isOurs =
      /^https?:\/\//.test(origin) && this.#hosts.has(origin.replace(/^https?:\/\//, '').toLowerCase());
    return isOurs ? undefined : { status: 403, message: 'Cross-origin request blocked' };
  }

  hasToken(request: IncomingMessage): boolean {
    if (!this.#token) return true;
    // Digests have one length, so that the comparison says nothing about the token's.
    const [, token = ''] = /^Bearer (.*)$/is.exec(request.headers.authorization ?? '') ?? [];
    return timingSafeEqual(digest(token), this.#token);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

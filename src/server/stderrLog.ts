import type { Log } from '../common/log.ts';

function write(level: string): (message: string) => void {
  return (message) => {
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
  };
}

/** Lines on stderr; `debug` says nothing. */
export const stderrLog: Log = {
  debug: () => undefined,
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
};

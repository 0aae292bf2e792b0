import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { realDatabasePath } from '../embedded/databasePath.ts';
import { anyChange } from '../api/storeChange.ts';
import { errorText } from '../common/log.ts';
import { handlers } from './handlers/handlers.ts';
import { ownHandlers } from './own/ownHandlers.ts';
import { ajaxRoutes } from './http/ajaxRoutes.ts';
import { artifactRoutes } from './http/artifactRoutes.ts';
import { EventStreams } from './http/events.ts';
import { createHttpServer } from './http/httpServer.ts';
import { ownRoutes } from './http/ownRoutes.ts';
import { probeRoutes, mlflowVersion } from './http/probeRoutes.ts';
import { Security } from './http/security.ts';
import { traceRoutes } from './http/traceRoutes.ts';
import { Activity, IdleWatch } from './lifetime.ts';
import type { ServerOptions } from './options.ts';
import { OptionError, parseOptions, UnsupportedStoreError, usage } from './options.ts';
import { packageVersion } from './packageVersion.ts';
import { stderrLog } from './stderrLog.ts';
import { Artifacts } from './store/artifacts.ts';
import { NewNotFinite } from './store/newNotFinite.ts';
import { watchForeignWrites } from './store/foreignWrites.ts';
import { Store } from './store/store.ts';
import { StoreError } from './store/storeError.ts';

const log = stderrLog;
/** How long requests in flight may take once the process was asked to end. */
const graceMs = 10_000;

const endSignals = ['SIGTERM', 'SIGINT'] as const;

/** The whole process: from its arguments to its exit code. */
export async function serve(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  if (args.includes('--version')) return void process.stdout.write(`${packageVersion}\n`);
  // Nothing is in flight before it listens.
  for (const signal of endSignals) process.on(signal, () => process.exit(0));
  try {
    await start(parseOptions(args, process.env));
  } catch (error) {
    process.exitCode = error instanceof OptionError ? 2 : 3;
    const isExpected = [OptionError, UnsupportedStoreError, StoreError].some((type) => error instanceof type);
    process.stderr.write(
      `${isExpected ? errorText(error) : `The server can't start: ${errorText(error)}`}\n`,
    );
  }
}

async function start(options: ServerOptions): Promise<void> {
  const path = await realDatabasePath(options.databasePath);
  const destination = resolve(options.artifactsDestination ?? join(dirname(path), 'mlartifacts'));
  const store = new Store({ ...options, path, log });
  await store.open();

  const artifacts = new Artifacts({ destination, database: path });
  const streams = new EventStreams(() => {
    const notFinite = new NewNotFinite();
    const look = async (): Promise<void> => {
      const found = await store.read((database) => notFinite.look(database)).catch(() => []);
      if (found.length > 0) streams.changed({ ...anyChange, not_finite: found });
    };
    void look();
    return watchForeignWrites({
      path,
      open: () => store.openFile(),
      onWrite: () => {
        streams.changed(anyChange);
        void look();
      },
    });
  });
  const security = new Security(options);
  const activity = new Activity();
  const watch =
    options.idleExitSeconds > 0
      ? new IdleWatch(options.idleExitSeconds, { activity, streams, store, log, end: () => void end() })
      : undefined;
  const context = { store, artifacts, artifactRoot: options.artifactRoot };
  const server = createHttpServer({
    security,
    handlers,
    context,
    log,
    version: mlflowVersion,
    onActivity: activity.follow,
    onChange: streams.changed,
    extraRoutes: [
      streams.route,
      probeRoutes,
      ownRoutes({
        handlers: ownHandlers,
        context: { ...context, needsToken: options.token !== undefined },
        onActivity: activity.follow,
      }),
      artifactRoutes(context, activity.follow),
      ajaxRoutes(context, activity.follow),
      traceRoutes(context, activity.follow),
    ],
  });

  const inFlight = new Set<ServerResponse>();
  server.on('request', (_, response: ServerResponse) => {
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
  });

  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= stop());
  const stop = async (): Promise<void> => {
    watch?.dispose();
    streams.close();
    const closed = new Promise((done) => server.close(done));
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    // The others close with their answer.
    for (const response of inFlight) response.shouldKeepAlive = false;
    await closed;
    clearTimeout(timer);
    await store.close();
    process.exit(0);
  };

  const url = await listen(server, options);
  security.listensOn((server.address() as AddressInfo).port);
  process.stdout.write(`${JSON.stringify({ url, pid: process.pid })}\n`);
  // Whoever started us may be gone, and nothing more is said there.
  process.stdout.on('error', () => undefined);
  for (const signal of endSignals) {
    process.removeAllListeners(signal);
    process.on(signal, () => void end());
  }
  if (options.stdinAlive)
    process.stdin
      .on('end', () => void end())
      .on('error', () => void end())
      .resume();
}

async function listen(server: Server, { host, port }: ServerOptions): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StoreError(`Port ${port} of ${host} is already in use (EADDRINUSE).`, { cause: error });
    if (code === 'EACCES')
      throw new StoreError(`No permission to listen on port ${port} of ${host}.`, { cause: error });
    throw new StoreError(`Can't listen on ${host}:${port}: ${errorText(error)}.`, { cause: error });
  }
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

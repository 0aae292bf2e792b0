// `npm run bench:language`: the language server beside yaml-language-server with a schema, by the same messages.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, CompletionList, Hover } from 'vscode-languageserver';
import { root } from '../scripts/toolchain.mjs';
import { languageServerFlags } from '../src/shared/language.ts';
import { LspProcess, type Edit, type Server } from './language/lspProcess.ts';
import { yamlLanguageServer } from './language/peer.ts';
import { modelText, projectText } from './language/texts.ts';
import { median, quantile, residentMegabytes } from './server/measure.ts';

const ours: Server = {
  name: 'MLflow language server',
  script: join(root, 'dist/language-server.js'),
  flags: languageServerFlags,
  settings: {},
};
const sizes = [
  { lines: 40, rounds: 40 },
  { lines: 1000, rounds: 30 },
  { lines: 10_000, rounds: 6 },
] as const;
const starts = 11;

interface Times {
  readonly diagnostics: readonly number[];
  readonly completion: readonly number[];
  readonly again?: readonly number[];
  readonly hover: readonly number[];
  readonly megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mlflow-bench-'));
const say = (what: string): void => void process.stderr.write(`${what}\n`);

async function withServer<T>(server: Server, use: (running: LspProcess) => Promise<T>): Promise<T> {
  const running = await LspProcess.start(server);
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
}

/** Each round a key is pressed, and the next takes it back: `first` and `second` leave the text as it was. */
async function inTurns(
  rounds: number,
  [first, second]: readonly [Edit, Edit],
  measure: (edit: Edit, isFirst: boolean) => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  // The first rounds warm up the code of both.
  for (let round = -2; round < rounds; round++) {
    const started = performance.now();
    await measure(round % 2 === 0 ? first : second, round % 2 === 0);
    if (round >= 0) times.push(performance.now() - started);
  }
  return times;
}

const labelsOf = (answer: CompletionItem[] | CompletionList | null): readonly string[] =>
  (Array.isArray(answer) ? answer : (answer?.items ?? [])).map(({ label }) => label);

async function measureProject(server: Server, { lines, rounds }: (typeof sizes)[number]): Promise<Times> {
  say(`${server.name}, ${lines} lines`);
  return withServer(server, async (running) => {
    const text = projectText(lines);
    const lastKey = text.split('\n').length - 2;
    const uri = pathToFileURL(join(folder, 'MLproject')).href;
    const isClean = (found: readonly unknown[]): boolean => found.length === 0;
    const isWrong = (found: readonly unknown[]): boolean => found.length > 0;
    // Equal work: no problem in the text, one in what is typed; the same key and the same hover.
    await running.diagnosticsAfter(() => running.open(uri, 'mlproject', text), isClean);

    const misspell: readonly [Edit, Edit] = [
      { line: 0, from: 4, to: 4, text: 'x' },
      { line: 0, from: 4, to: 5, text: '' },
    ];
    const diagnostics = await inTurns(rounds, misspell, async (edit, isFirst) => {
      await running.diagnosticsAfter(() => running.change(edit), isFirst ? isWrong : isClean);
    });

    const rename: readonly [Edit, Edit] = [
      { line: 0, from: 11, to: 11, text: 'x' },
      { line: 0, from: 11, to: 12, text: '' },
    ];
    const hover = await inTurns(rounds, rename, async (edit) => {
      await running.change(edit);
      const shown = await running.ask<Hover | null>('hover', { line: lastKey, character: 6 });
      if (!/command/i.test(JSON.stringify(shown?.contents)))
        throw new Error(`${server.name} explains no command: ${JSON.stringify(shown)}`);
    });

    await running.change({ line: lastKey, from: 0, to: 0, text: '    pa\n' });
    const type: readonly [Edit, Edit] = [
      { line: lastKey, from: 6, to: 6, text: 'r' },
      { line: lastKey, from: 6, to: 7, text: '' },
    ];
    const completion = await inTurns(rounds, type, async (edit, isFirst) => {
      await running.change(edit);
      const at = { line: lastKey, character: isFirst ? 7 : 6 };
      const labels = labelsOf(await running.ask('completion', at));
      if (!labels.includes('parameters')) throw new Error(`${server.name} completes ${labels}`);
    });
    // As when the list is asked for again: nothing was typed.
    const again = await inTurns(rounds, type, async () => {
      const labels = labelsOf(await running.ask('completion', { line: lastKey, character: 6 }));
      if (!labels.includes('parameters')) throw new Error(`${server.name} completes ${labels}`);
    });
    return { diagnostics, completion, again, hover, megabytes: residentMegabytes(running.pid) };
  });
}

async function measureStarts(server: Server): Promise<number[]> {
  say(`${server.name}, starts`);
  const times: number[] = [];
  for (let index = 0; index < starts; index++)
    times.push(await withServer(server, ({ startMs }) => Promise.resolve(startMs)));
  return times;
}

/** Typing in a large model: how soon the server answers what comes after the key, and what it then says. */
async function measureModel(bytes: number): Promise<Times> {
  say(`${ours.name}, MLmodel of ${(bytes / 1e6).toFixed(1)} MB`);
  return withServer(ours, async (running) => {
    const text = modelText(bytes);
    const last = text.split('\n').length - 2;
    const uri = pathToFileURL(join(folder, 'MLmodel')).href;
    await running.diagnosticsAfter(
      () => running.open(uri, 'mlmodel', text),
      () => true,
    );
    const keys: readonly [Edit, Edit] = [
      { line: last, from: 12, to: 12, text: 'x' },
      { line: last, from: 12, to: 13, text: '' },
    ];
    const rounds = 20;
    const press = (method: string): Promise<number[]> =>
      inTurns(rounds, keys, async (edit) => {
        await running.change(edit);
        await running.ask(method, { line: last, character: 3 });
      });
    const diagnostics = await inTurns(rounds, keys, async (edit) => {
      await running.diagnosticsAfter(
        () => running.change(edit),
        () => true,
      );
    });
    const completion = await press('completion');
    const hover = await press('hover');
    return { diagnostics, completion, hover, megabytes: residentMegabytes(running.pid) };
  });
}

const milliseconds = (times: readonly number[]): string =>
  `${median(times).toFixed(1)} ms, ${quantile(times, 0.95).toFixed(1)} ms`;

function compared(
  what: string,
  [mine, theirs]: readonly [readonly number[], readonly number[]],
  aim = '',
): string {
  const ratio = (median(theirs) / median(mine)).toFixed(1);
  return `| ${what} | ${aim} | ${milliseconds(mine)} | ${milliseconds(theirs)} | ${ratio}× |`;
}

try {
  const peer = yamlLanguageServer();
  const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
  console.log(
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${process.platform}, Node ${process.version}, load ${load()} at the start\n`,
  );
  // Each line as soon as it is known: the large texts take the YAML server minutes.
  console.log(`| median, p95 | aim | ${ours.name} | ${peer.name} | ratio |\n|---|---|---|---|---|`);
  console.log(
    compared('start to initialized', [await measureStarts(ours), await measureStarts(peer)], '≤ 150 ms'),
  );
  for (const bytes of [1e6, 5e6]) {
    const { diagnostics, completion, hover, megabytes } = await measureModel(bytes);
    const of = `MLmodel of ${bytes / 1e6} MB`;
    console.log(`| ${of}: key to diagnostics | | ${milliseconds(diagnostics)} | | |`);
    console.log(`| ${of}: completion after a key | | ${milliseconds(completion)} | | |`);
    console.log(`| ${of}: hover after a key | | ${milliseconds(hover)} | | |`);
    console.log(`| ${of}: memory after it | | ${megabytes.toFixed(0)} MB | | |`);
  }
  for (const size of sizes) {
    const [mine, theirs] = [await measureProject(ours, size), await measureProject(peer, size)];
    const aim = (text: string): string => (size.lines === 1000 ? text : '');
    const of = `${size.lines} lines`;
    const memory = [mine, theirs].map(({ megabytes }) => `${megabytes.toFixed(0)} MB`).join(' | ');
    const ratio = (theirs.megabytes / mine.megabytes).toFixed(1);
    console.log(
      compared(`${of}: key to diagnostics`, [mine.diagnostics, theirs.diagnostics], aim('≤ 50 ms')),
    );
    console.log(compared(`${of}: completion`, [mine.again ?? [], theirs.again ?? []], aim('≤ 5 ms')));
    console.log(compared(`${of}: completion after a key`, [mine.completion, theirs.completion]));
    console.log(compared(`${of}: hover after a key`, [mine.hover, theirs.hover]));
    console.log(`| ${of}: memory after it | ${aim('≤ 100 MB')} | ${memory} | ${ratio}× |`);
  }
  console.log(`\nload ${load()} at the end`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

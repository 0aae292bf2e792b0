import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createLanguageService, type LanguageService } from '../../src/language/languageService.ts';
import { Validator } from '../../src/language/validator.ts';
import { fires } from './diagnosticRows.ts';
import { mutate, random, yamlSeeds } from './mutations.ts';
import { modelNames, projectNames, readModel, readProject } from './realFiles.ts';
import { hostOf, readMarks, type RowOptions } from './rows.ts';

// Random edits of open documents, as fast as they come: nothing breaks, nothing hangs, nothing old stays.

const edits = process.env['MLFLOW_TEST_FULL'] === '1' ? 100_000 : 3000;
const seed = Number(process.env['MLFLOW_TEST_SEED'] ?? 20261127);
/** One answer may take this long, of the process's own time: the machine may be busy with others. */
const longest = 1_000_000;

type Language = NonNullable<RowOptions['language']>;

const environments = [
  'python: "3.11.9"\nbuild_dependencies:\n  - pip\n  - setuptools==80\ndependencies:\n  - mlflow>=3\n  - -r requirements.txt\n',
  '{python: "3.11", dependencies: [mlflow, "pandas<3"]}\n',
];
const condas = [
  'name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - pip\n  - numpy=1.26\n  - pip:\n      - mlflow\n      - -r requirements.txt\n',
];
const ofRows = (language: Language): string[] =>
  Object.values(fires)
    .flat()
    .filter((row) => (row.language ?? 'mlproject') === language && row.text.length < 4000)
    .map(({ text }) => readMarks(text).text);

const seeds: Readonly<Record<Language, readonly string[]>> = {
  mlproject: [...projectNames().map((name) => readProject(name).text), ...ofRows('mlproject'), ...yamlSeeds],
  mlmodel: [...modelNames().map((name) => readModel(name).text), ...ofRows('mlmodel')],
  'python-env': [...environments, ...ofRows('python-env')],
  yaml: condas,
};

/** A document that is edited, checked and asked as an editor does it. */
class Session {
  readonly document: TextDocument;
  readonly #next: () => number;
  readonly #host: ReturnType<typeof hostOf>;
  readonly #service: LanguageService;
  readonly #validator: Validator;
  readonly #errors: unknown[] = [];
  #published: { readonly version: number; readonly diagnostics: readonly Diagnostic[] } | undefined;
  #running = 0;
  #wake: () => void = () => undefined;
  slowest = 0;
  checks = 0;

  constructor(language: Language, next: () => number) {
    this.#next = next;
    const options: RowOptions = {
      language,
      files: ['data/x.csv', 'model.pkl', 'uv.lock'],
      texts: { 'conda.yaml': condas[0]!, 'python_env.yaml': environments[0]! },
      manager: 'uv',
      installed: '3.1.0',
    };
    const host = hostOf(options);
    this.#host = {
      ...host,
      // A disk answers now sooner, now later: checks overtake each other.
      findFile: async (uri, path) => {
        if (next() < 0.2) await new Promise((resolve) => setTimeout(resolve, 1 + 3 * next()));
        return host.findFile(uri, path);
      },
    };
    this.document = TextDocument.create(`file:///project/${language}`, language, 1, '');
    this.#service = createLanguageService(this.#host);
    this.#validator = new Validator({
      service: { ...this.#service, validate: (document, level) => this.#validate(document, level) },
      level: () => 'all',
      publish: ({ version }, diagnostics) => (this.#published = { version, diagnostics }),
      onError: (error) => this.#errors.push(error),
      delay: 0,
    });
  }

  async #validate(...[document, level]: Parameters<LanguageService['validate']>): Promise<Diagnostic[]> {
    this.#running++;
    this.checks++;
    try {
      return await this.#timed('check', () => this.#service.validate(document, level));
    } finally {
      this.#running--;
      setImmediate(() => this.#wake());
    }
  }

  edit(text: string): void {
    const before = this.document.getText();
    const shorter = Math.min(before.length, text.length);
    let start = 0;
    while (start < shorter && before[start] === text[start]) start++;
    let same = 0;
    while (same < shorter - start && before.at(-1 - same) === text.at(-1 - same)) same++;
    const range = {
      start: this.document.positionAt(start),
      end: this.document.positionAt(before.length - same),
    };
    const change = { range, text: text.slice(start, text.length - same) };
    // A position can't stand between the two characters of a line's end.
    const isSplit = TextDocument.applyEdits(this.document, [{ range, newText: change.text }]) !== text;
    TextDocument.update(this.document, [isSplit ? { text } : change], this.document.version + 1);
    assert.equal(this.document.getText(), text);
    this.#validator.schedule(this.document);
  }

  /** Completion and hover where the cursor may be. */
  async ask(): Promise<void> {
    const at = this.document.positionAt(Math.floor(this.#next() * (this.document.getText().length + 1)));
    await this.#timed('completion', () => this.#service.complete(this.document, at));
    await this.#timed('hover', () => this.#service.hover(this.document, at));
    this.#service.symbols(this.document);
    this.#service.codeLenses(this.document);
  }

  /** What is shown when the edits stop is what a new editor would show of the text. */
  async rest(): Promise<void> {
    const isDone = (): boolean => this.#published?.version === this.document.version && this.#running === 0;
    while (!isDone() && this.#errors.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 5);
      });
    const text = this.document.getText();
    assert.deepEqual(this.#errors, [], JSON.stringify(text));
    const { uri, languageId } = this.document;
    const fresh = createLanguageService(this.#host);
    const wanted = await fresh.validate(TextDocument.create(uri, languageId, 1, text), 'all');
    assert.deepEqual(this.#published?.diagnostics, wanted, JSON.stringify(text));
  }

  async #timed<T>(what: string, use: () => Promise<T>): Promise<T> {
    const before = process.cpuUsage();
    const result = await use();
    const { user, system } = process.cpuUsage(before);
    this.slowest = Math.max(this.slowest, user + system);
    assert.ok(user + system < longest, `${what} took ${user + system} µs: ${this.document.getText()}`);
    return result;
  }
}

describe('random edits', () => {
  for (const [language, share] of [
    ['mlproject', 0.5],
    ['mlmodel', 0.3],
    ['python-env', 0.1],
    ['yaml', 0.1],
  ] as const) {
    it(`never break what is said of ${language}`, async (test) => {
      const next = random(seed);
      const session = new Session(language, next);
      const texts = seeds[language];
      let found = 0;
      for (let count = 0; count < edits * share; count++) {
        const text = session.document.getText();
        // Some documents stay as broken as they have become for a while.
        const isNew = next() < 0.03 || text.length > 8000;
        const start = isNew ? (texts[Math.floor(next() * texts.length)] ?? '') : text;
        session.edit(mutate(start, next));
        if (next() < 0.3) await session.ask();
        if (next() < 0.2) await session.rest();
        if (session.document.getText() !== text) found++;
      }
      await session.rest();
      test.diagnostic(`${found} edits, ${session.checks} checks, slowest answer ${session.slowest} µs`);
      assert.ok(found > edits * share * 0.9, `${found} edits changed the text`);
      assert.ok(session.checks > found / 20, `${session.checks} checks`);
    });
  }
});

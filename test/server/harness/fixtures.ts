import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The MLflow releases that made the databases of `test/fixtures/databases`. */
export const fixtureVersions = ['1.30', '2.9', '2.22', '3.1', '3.10', '3.17'] as const;
export type FixtureVersion = (typeof fixtureVersions)[number];

export type Texts = Readonly<Record<string, string>>;

/** What the MLflow that made a database read in it, as `make.py` writes it down. */
export interface FixtureContent {
  readonly mlflow: string;
  readonly schema: string;
  readonly experiments: readonly {
    readonly id: string;
    readonly name: string;
    readonly stage: string;
    readonly root: string;
    readonly tags: Texts;
  }[];
  readonly runs: Readonly<Record<string, FixtureRun>>;
  readonly models: readonly FixtureModel[];
  readonly logged_models: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly type: string | null;
    readonly run: string | null;
    readonly params: Texts;
    readonly tags: Texts;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
}

export interface FixtureRun {
  readonly name: string;
  readonly experiment: string;
  readonly status: string;
  readonly stage: string;
  readonly start: number;
  readonly end: number | null;
  readonly uri: string;
  readonly params: Texts;
  readonly tags: Texts;
  readonly metrics: Readonly<Record<string, number | 'NaN'>>;
  readonly histories: Readonly<Record<string, readonly (readonly [number | 'NaN', number])[]>>;
  readonly datasets: readonly (readonly [string, string, string, Texts])[];
  readonly outputs: readonly (readonly [string, number])[];
}

export interface FixtureModel {
  readonly name: string;
  readonly description: string;
  readonly tags: Texts;
  readonly aliases: Texts;
  readonly versions: readonly {
    readonly version: string;
    readonly stage: string;
    readonly source: string;
    readonly run: string;
    readonly description: string;
    readonly tags: Texts;
  }[];
}

const folder = join(import.meta.dirname, '../../fixtures/databases');

/** Puts the database that this release made at `path`, and gives what is in it. */
export function placeFixture(version: FixtureVersion, path: string): FixtureContent {
  writeFileSync(path, gunzipSync(readFileSync(join(folder, `${version}.db.gz`))));
  return JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8')) as FixtureContent;
}

import { parseLoggedImage } from '../../src/shared/imageNames.ts';
import type { ImageFile } from '../../src/shared/images.ts';

// Which images stand in which place of the grid. Pure.

/** An image and, where MLflow made one, its thumbnail. */
export interface GridImage extends ImageFile {
  readonly thumbnail?: ImageFile;
  /** When it was logged (ms since 1970), where its name says so. */
  readonly timestamp?: number;
}

/** What is compared: the images of one key by step, or files by their paths. */
export interface Series {
  readonly id: string;
  readonly kind: 'steps' | 'files';
  readonly label: string;
  readonly columns: readonly Column[];
  /** By the id of the run, then by the id of the column. */
  readonly images: ReadonlyMap<string, ReadonlyMap<string, GridImage>>;
}

export interface Column {
  readonly id: string;
  readonly label: string;
  /** Where it says more than the label. */
  readonly title: string;
}

interface Place {
  readonly column: Column;
  readonly image: GridImage;
}

const natural = new Intl.Collator('en', { numeric: true });

/** `lists`: the image files of each run, by its id. */
export function seriesOf(lists: ReadonlyMap<string, readonly ImageFile[]>): readonly Series[] {
  const found = new Map<string, Map<string, Place[]>>();
  const add = (series: string, run: string, place: Place): void => {
    const runs = found.get(series) ?? new Map<string, Place[]>();
    found.set(series, runs);
    const places = runs.get(run) ?? [];
    runs.set(run, places);
    places.push(place);
  };
  for (const [run, files] of lists) {
    const { logged, others } = divide(files);
    for (const [key, images] of logged) {
      for (const place of placesByStep(images)) add(`steps ${key}`, run, place);
    }
    for (const image of others) {
      const folder = image.path.slice(0, Math.max(0, image.path.lastIndexOf('/')));
      add('files', run, placeOfFile(image, ''));
      add(`files ${folder}`, run, placeOfFile(image, folder));
    }
  }
  const folders = [...found.keys()].filter((id) => id.startsWith('files '));
  // One folder is all there is: it needs no choice, and its name is said once.
  if (folders.length === 1) found.delete('files');
  return [...found].map(([id, runs]) => makeSeries(id, runs)).sort(bySeries);
}

/** The series that is shown: the wanted one if it is there, else the first. */
export function chooseSeries(series: readonly Series[], wanted: string | undefined): Series | undefined {
  return series.find(({ id }) => id === wanted) ?? series[0];
}

export function imageAt(series: Series, run: string, column: string): GridImage | undefined {
  return series.images.get(run)?.get(column);
}

interface LoggedImage extends GridImage {
  readonly step: number;
  readonly timestamp: number;
}

/** Images of `log_image` by key, and the others; a thumbnail goes to its image. */
function divide(files: readonly ImageFile[]): {
  readonly logged: ReadonlyMap<string, readonly LoggedImage[]>;
  readonly others: readonly GridImage[];
} {
  const pairs = new Map<
    string,
    { key: string; step: number; timestamp: number; full?: ImageFile; small?: ImageFile }
  >();
  const others: GridImage[] = [];
  for (const file of files) {
    const name = parseLoggedImage(file.path);
    if (!name) {
      others.push(file);
      continue;
    }
    const { key, step, timestamp, id } = name;
    const pairId = `${key}\n${step}\n${timestamp}\n${id}`;
    const pair = pairs.get(pairId) ?? { key, step, timestamp };
    pairs.set(pairId, { ...pair, [name.isThumbnail ? 'small' : 'full']: file });
  }
  const logged = new Map<string, LoggedImage[]>();
  for (const { key, step, timestamp, full, small } of pairs.values()) {
    // While it is uploaded one of the two may be there alone.
    const image = full ?? small!;
    const images = logged.get(key) ?? [];
    logged.set(key, images);
    images.push({ ...image, step, timestamp, ...(full && small ? { thumbnail: small } : {}) });
  }
  return { logged, others: withThumbnails(others) };
}

/** Beside each image of a table MLflow keeps a small one of the same name. */
function withThumbnails(files: readonly GridImage[]): readonly GridImage[] {
  const small = new Map(
    files.flatMap((file) => (/^table_images\/.+\.webp$/.test(file.path) ? [[file.path, file] as const] : [])),
  );
  const paired = new Set<string>();
  const images = files.map((file) => {
    const thumbnail = file.path.endsWith('.png')
      ? small.get(file.path.replace(/\.png$/, '.webp'))
      : undefined;
    if (!thumbnail) return file;
    paired.add(thumbnail.path);
    return { ...file, thumbnail };
  });
  return images.filter(({ path }) => !paired.has(path));
}

/** In the order of the steps; of several images at a step each has a place of its own, by when it was logged. */
function placesByStep(images: readonly LoggedImage[]): readonly Place[] {
  const sorted = images.toSorted(
    (one, other) =>
      one.step - other.step || one.timestamp - other.timestamp || natural.compare(one.path, other.path),
  );
  const seen = new Map<number, number>();
  return sorted.map(({ step, ...image }) => {
    const nth = (seen.get(step) ?? 0) + 1;
    seen.set(step, nth);
    const label = nth === 1 ? `Step ${step}` : `Step ${step} (${nth})`;
    const title = nth === 1 ? label : `Step ${step}, image ${nth} at this step`;
    return { image, column: { id: `${step} ${nth}`, label, title } };
  });
}

function placeOfFile(image: GridImage, folder: string): Place {
  const label = folder === '' ? image.path : image.path.slice(folder.length + 1);
  return { image, column: { id: image.path, label, title: image.path } };
}

function makeSeries(id: string, runs: ReadonlyMap<string, readonly Place[]>): Series {
  const kind = id.startsWith('steps ') ? 'steps' : 'files';
  const columns = new Map<string, Column>();
  for (const places of runs.values()) for (const { column } of places) columns.set(column.id, column);
  const images = new Map(
    [...runs].map(([run, places]) => [run, new Map(places.map(({ column, image }) => [column.id, image]))]),
  );
  // Ids of steps are numbers first, so that one order suits both.
  const sorted = [...columns.values()].sort((one, other) => byColumn(kind, one, other));
  return { id, kind, label: labelOf(id), columns: sorted, images };
}

function byColumn(kind: Series['kind'], { id: one }: Column, { id: other }: Column): number {
  if (kind === 'files') return natural.compare(one, other);
  const [step = 0, nth = 0] = one.split(' ').map(Number);
  const [otherStep = 0, otherNth = 0] = other.split(' ').map(Number);
  return step - otherStep || nth - otherNth;
}

function labelOf(id: string): string {
  if (id.startsWith('steps ')) return id.slice('steps '.length);
  if (id === 'files') return 'All files';
  const folder = id.slice('files '.length);
  return folder === '' ? 'Files' : `${folder}/`;
}

/** Keys first, then all files, then folder by folder. */
function bySeries(one: Series, other: Series): number {
  const rank = ({ id, kind }: Series): number => (kind === 'steps' ? 0 : id === 'files' ? 1 : 2);
  return rank(one) - rank(other) || natural.compare(one.label, other.label);
}

// What the paths of a run's image artifacts say. Pure.

/** What a browser draws. An SVG is drawn as an image too: in one no script runs. */
const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

/** The media type of an image, by its name; undefined for what is none. */
export function imageTypeOf(path: string): string | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(types, ending) ? types[ending] : undefined;
}

/** The tag that a run gets with its first `mlflow.log_image(…, key=…)`. */
export const loggedImagesTag = 'mlflow.loggedImages';

/** What `mlflow.log_image(image, key=…, step=…)` says in the name of a file. */
export interface LoggedImageName {
  readonly key: string;
  readonly step: number;
  /** Ms since 1970. */
  readonly timestamp: number;
  /** The same for an image and its thumbnail. */
  readonly id: string;
  readonly isThumbnail: boolean;
}

/** Before MLflow 3.11 `%` stood where `+` stands now, and `#` for a slash in the key where `~` does. */
const loggedImage =
  /^images\/([\w\-. ~#]+)([+%])step\2(-?\d+)\2timestamp\2(-?\d+)\2([\w-]+?)(\2compressed)?\.(?:png|webp)$/;

/** Undefined for an image that was logged as a file of a name of its own. */
export function parseLoggedImage(path: string): LoggedImageName | undefined {
  const match = loggedImage.exec(path);
  if (!match) return undefined;
  const [, key = '', , step, timestamp, id = '', compressed] = match;
  return {
    key: key.replace(/[~#]/g, '/'),
    step: Number(step),
    timestamp: Number(timestamp),
    id,
    isThumbnail: compressed !== undefined,
  };
}

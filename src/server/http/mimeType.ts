import { extname } from 'node:path';

/** Extensions and names that MLflow gives out as text, so that they can be looked at. */
const text = new Set(
  'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb c h pl bat ksh mlmodel mlproject'.split(
    ' ',
  ),
);

/** As Python's own table has them; the machine's may have more, so that MLflow's answer differs from one to the next. */
const types: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  css: 'text/css',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  html: 'text/html',
  htm: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
  aac: 'audio/aac',
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  wav: 'audio/x-wav',
  avi: 'video/x-msvideo',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  webm: 'video/webm',
  cdf: 'application/x-netcdf',
  nc: 'application/x-netcdf',
  h5: 'application/x-hdf5',
  hdf: 'application/x-hdf',
  doc: 'application/msword',
  pdf: 'application/pdf',
  ppt: 'application/vnd.ms-powerpoint',
  xls: 'application/vnd.ms-excel',
  ai: 'application/postscript',
  eps: 'application/postscript',
  ps: 'application/postscript',
  mjs: 'text/javascript',
  pyc: 'application/x-python-code',
  sh: 'application/x-sh',
  tar: 'application/x-tar',
  tgz: 'application/x-tar',
  wasm: 'application/wasm',
  zip: 'application/zip',
};

export function mimeType(name: string): string {
  const extension = (extname(name).slice(1) || name).toLowerCase();
  if (text.has(extension)) return 'text/plain';
  // What is packed counts as what is in it, and alone as bytes.
  const inner = packed.has(extension) ? extname(name.slice(0, -extension.length - 1)).slice(1) : extension;
  return types[inner.toLowerCase()] ?? 'application/octet-stream';
}

const packed = new Set(['gz', 'bz2', 'xz', 'br', 'z']);

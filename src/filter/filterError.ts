/** A filter or an order that MLflow refuses, with its text and the place of the mistake. */
export class FilterError extends Error {
  /** Offsets in UTF-16 units, as editors count. */
  readonly start: number;
  readonly end: number;

  constructor(message: string, place: { readonly start: number; readonly end: number }) {
    super(message);
    this.name = 'FilterError';
    this.start = place.start;
    this.end = place.end;
  }
}

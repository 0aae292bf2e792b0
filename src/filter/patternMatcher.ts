import { FilterError } from './filterError.ts';
import type { PatternNode } from './pattern.ts';
import { readPattern } from './pattern.ts';

/** A step of the machine. `next` are numbers of steps. */
type Step =
  | { readonly kind: 'char'; readonly test: (point: number) => boolean; readonly next: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'split'; readonly next: number[] }
  | { readonly kind: 'match' };

/** All steps that the machine may be at, and where each character leads from there. */
interface Place {
  readonly chars: readonly (Step & { readonly kind: 'char' })[];
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
  readonly ways: Map<number, Place>;
}

const mostSteps = 500;
/** Places and ways that are kept; beyond that all are forgotten, so that memory stays bounded. */
const mostKept = 2000;

/**
 * Says whether a regular expression is found anywhere in a text, in time that grows with the text's length and
 * never with the number of ways to match: it follows all ways at once, one character after the other.
 */
export class PatternMatcher {
  readonly #steps: Step[] = [{ kind: 'match' }];
  readonly #places = new Map<string, Place>();
  readonly #first: number;
  #kept = 0;

  /** `place`: where the pattern stands, for mistakes. Throws FilterError. */
  constructor(pattern: string, place = { start: 0, end: pattern.length }) {
    this.#first = this.#build(readPattern(pattern, place), 0);
    if (this.#steps.length > mostSteps)
      throw new FilterError(`Invalid pattern '${pattern}': it repeats too much.`, place);
  }

  /** `tick` is called now and then while a text is read, and may throw to end that. */
  isFoundIn(text: string, tick?: () => void): boolean {
    let place = this.#place([this.#first], 'start');
    for (let index = 0; index < text.length;) {
      if (place.isMatch) return true;
      if ((index & 0xff) === 0xff) tick?.();
      const point = text.codePointAt(index) ?? 0;
      index += point > 0xffff ? 2 : 1;
      // As in Python, the end is also before a last line break.
      if (point === 10 && index === text.length && place.isMatchAtEnd) return true;
      place = this.#follow(place, point);
    }
    return place.isMatch || place.isMatchAtEnd;
  }

  #follow(place: Place, point: number): Place {
    const known = place.ways.get(point);
    if (known) return known;
    const reached = place.chars.filter(({ test }) => test(point)).map(({ next }) => next);
    // A match may begin at any character.
    const next = this.#place([...reached, this.#first], 'inside');
    if (++this.#kept > mostKept) {
      this.#kept = 0;
      for (const { ways } of this.#places.values()) ways.clear();
      this.#places.clear();
    }
    place.ways.set(point, next);
    return next;
  }

  #place(from: readonly number[], where: 'start' | 'inside'): Place {
    const inside = this.#reach(from, { start: where === 'start', end: false });
    const key = [...inside].sort((a, b) => a - b).join(',');
    const known = this.#places.get(key);
    if (known) return known;
    const place: Place = {
      chars: [...inside].flatMap((number) => {
        const step = this.#steps[number];
        return step?.kind === 'char' ? step : [];
      }),
      isMatch: inside.has(0),
      isMatchAtEnd: this.#reach(inside, { start: false, end: true }).has(0),
      ways: new Map(),
    };
    this.#places.set(key, place);
    return place;
  }

  /** Steps that are reached without reading a character. */
  #reach(from: Iterable<number>, passes: { readonly start: boolean; readonly end: boolean }): Set<number> {
    const reached = new Set<number>();
    const waiting = [...from];
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      if (reached.has(number)) continue;
      reached.add(number);
      const step = this.#steps[number] as Step;
      if (step.kind === 'split') waiting.push(...step.next);
      else if ((step.kind === 'start' && passes.start) || (step.kind === 'end' && passes.end))
        waiting.push(step.next);
    }
    return reached;
  }

  /** Adds the steps of a part that goes on to `next`; gives the number of its first. */
  #build(node: PatternNode, next: number): number {
    if (this.#steps.length > mostSteps) return next;
    switch (node.kind) {
      case 'empty':
        return next;
      case 'char':
        return this.#add({ kind: 'char', test: node.test, next });
      case 'start':
      case 'end':
        return this.#add({ kind: node.kind, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => this.#build(part, after), next);
      case 'choice':
        return this.#add({ kind: 'split', next: node.parts.map((part) => this.#build(part, next)) });
      case 'repeat':
        return this.#buildRepeat(node, next);
    }
  }

  #buildRepeat(node: PatternNode & { readonly kind: 'repeat' }, next: number): number {
    let first = next;
    if (node.most === Infinity) {
      const ways: number[] = [next];
      first = this.#add({ kind: 'split', next: ways });
      ways.push(this.#build(node.part, first));
    } else {
      for (let count = node.least; count < node.most; count++)
        first = this.#add({ kind: 'split', next: [next, this.#build(node.part, first)] });
    }
    for (let count = 0; count < node.least; count++) first = this.#build(node.part, first);
    return first;
  }

  #add(step: Step): number {
    return this.#steps.push(step) - 1;
  }
}

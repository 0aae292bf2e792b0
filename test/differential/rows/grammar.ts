/** Each with each: the rows of a grammar. */
export function product(...parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (before, part) => before.flatMap((text) => part.map((next) => (text === '' ? next : `${text} ${next}`))),
    [''],
  );
}

export const numericOps = ['>', '>=', '<', '<=', '=', '!=', '<>', '=='];

export const stringOps = [
  '=',
  '!=',
  'LIKE',
  'ILIKE',
  'like',
  'iLike',
  'IN',
  'NOT IN',
  '>',
  'RLIKE',
  'NOT LIKE',
  '<>',
  '==',
];

export const nullOps = ['IS NULL', 'is null', 'IS NOT NULL', 'Is  Not  Null', 'IS', 'NOT NULL'];

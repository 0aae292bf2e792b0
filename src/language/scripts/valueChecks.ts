import type { PythonConstant } from './pythonConstants.ts';

/** What the value of an option must be for the script to go on, where its text says that for sure. */
export type ValueCheck =
  | { readonly kind: 'int' | 'float' }
  /** pydantic reads for typer: to it `1.0` is a whole number. */
  | { readonly kind: 'any int' }
  | {
      readonly kind: 'choices';
      /** As they are shown to the user. */
      readonly choices: readonly string[];
      readonly ignoresCase: boolean;
      /** What the value is made of before it is looked for among them. */
      readonly as: 'text' | 'int' | 'float';
    };

export function accepts(check: ValueCheck, text: string): boolean {
  // Python knows more digits than these, and PyYAML and the shell have their own ideas of blanks.
  // oxlint-disable-next-line no-control-regex
  if (/[^\x20-\x7e]/.test(text)) return true;
  switch (check.kind) {
    case 'int':
      return isPythonInt(text);
    case 'float':
      return isPythonFloat(text);
    case 'any int':
      return isPythonInt(text) || (isPythonFloat(text) && Number.isInteger(Number(plain(text))));
    case 'choices': {
      const { choices, ignoresCase, as } = check;
      if (as === 'text')
        return choices.some((choice) =>
          ignoresCase ? choice.toLowerCase() === text.toLowerCase() : choice === text,
        );
      if (as === 'int' ? !isPythonInt(text) : !isPythonFloat(text)) return false;
      return choices.some((choice) => Number(choice) === Number(plain(text)));
    }
  }
}

/** What `int(text)` and `float(text)` take. */
function isPythonInt(text: string): boolean {
  return /^[-+]?\d+(?:_\d+)*$/.test(text.trim());
}

function isPythonFloat(text: string): boolean {
  const word = text.trim();
  return (
    /^[-+]?(?:inf|infinity|nan)$/i.test(word) ||
    /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i.test(word)
  );
}

function plain(text: string): string {
  return text.replaceAll('_', '').trim();
}

/**
 * The check of `choices`: undefined where one of them is not written out. Text that was made of nothing equals
 * no number.
 */
export function choicesCheck(
  list: PythonConstant | undefined,
  as: 'text' | 'int' | 'float',
): ValueCheck | undefined {
  if (list?.kind !== 'list' || list.items.length === 0) return undefined;
  const kinds = as === 'text' ? ['str'] : as === 'int' ? ['int'] : ['int', 'float'];
  const choices = list.items.flatMap((item) => {
    if (item?.kind === 'str') return [item.value];
    return item?.kind === 'int' || item?.kind === 'float' ? [item.text] : [];
  });
  const fits = list.items.every((item) => item !== undefined && kinds.includes(item.kind));
  return fits && choices.length === list.items.length
    ? { kind: 'choices', choices, ignoresCase: false, as }
    : undefined;
}

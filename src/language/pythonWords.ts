import { pyStr, pyTypeName } from '../formats/pyText.ts';
import type { YamlEntry, YamlNode } from '../formats/yaml.ts';

/** How a Python error that MLflow does not catch reads at the end of its traceback. */
export function raises(error: string, type: string, attribute: string): string {
  return `MLflow fails with ${error}: '${type}' object has no attribute '${attribute}'`;
}

const typeWords: Readonly<Record<string, string>> = {
  bool: 'the boolean ',
  NoneType: 'null, ',
  int: 'the number ',
  float: 'the number ',
};

/** What Python makes of a name that YAML does not read as text. */
export function describeKey({ key }: YamlEntry): string {
  return describeValue(key);
}

export function describeValue(node: YamlNode): string {
  return `${typeWords[pyTypeName(node)] ?? 'the value '}${pyStr(node)}`;
}

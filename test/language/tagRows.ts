/** `repr(yaml.safe_load(text)['k'])` for a value with a tag. PyYAML is asked too, in the tier `interop`. */
export const tagged: readonly (readonly [value: string, repr: string])[] = [
  ['!!omap [a: 1, b: yes]', "[('a', 1), ('b', True)]"],
  ['!!omap []', '[]'],
  ['!!omap\n- a: 1\n- b: [1, 2.0]', "[('a', 1), ('b', [1, 2.0])]"],
  ['!!omap [a: 1, a: 2]', "[('a', 1), ('a', 2)]"],
  ['!!omap [? [x] : 1]', "[(['x'], 1)]"],
  ['!!omap [!!set {a}]', "[('a', None)]"],
  ['!!pairs [a: 1, a: !!pairs [b: 2]]', "[('a', 1), ('a', [('b', 2)])]"],
  ['{x: &x !!pairs [a: 1], y: *x}', "{'x': [('a', 1)], 'y': [('a', 1)]}"],
  ['!!set {a}', "{'a'}"],
  ['!!set {a: 1}', "{'a'}"],
  ['!!set {}', 'set()'],
  ['!!seq [a]', "['a']"],
  ['!!map {a: 1}', "{'a': 1}"],
];

/** What PyYAML refuses, its reason, and what is underlined. */
export const refusedTags: readonly (readonly [marked: string, problem: string])[] = [
  ['!!omap [«a»]', 'expected a mapping of length 1, but found scalar'],
  ['!!omap [«{a: 1, b: 2}»]', 'expected a single mapping item, but found 2 items'],
  ['!!omap [«{}»]', 'expected a single mapping item, but found 0 items'],
  ['!!omap [«{<<: {a: 1}}»]', "could not determine a constructor for the tag 'tag:yaml.org,2002:merge'"],
  ['!!omap [«{<<: {a: 1}, b: 2}»]', 'expected a single mapping item, but found 2 items'],
  ['!!pairs [«[a, b]»]', 'expected a mapping of length 1, but found sequence'],
  ['«!!omap» {a: 1}', 'expected a sequence, but found mapping'],
  ['«!!pairs» x', 'expected a sequence, but found scalar'],
  ['«!!set» [a]', 'expected a mapping node, but found sequence'],
  ['«!!seq» x', 'expected a sequence node, but found scalar'],
  ['!!map {x: 1, ? «[b]» : c}', 'found unhashable key'],
  ['«!!seq» {a: 1}', 'expected a sequence node, but found mapping'],
  ['«!!int» [1]', 'expected a scalar node, but found sequence'],
  ['«!!str»\n  a: 1\n  b: 2', 'expected a scalar node, but found mapping'],
  ['«!x» y', "could not determine a constructor for the tag '!x'"],
  ['«!x»\n  - y\n  - z', "could not determine a constructor for the tag '!x'"],
  ['&a «!x» {y: 1}', "could not determine a constructor for the tag '!x'"],
  [
    '«!!python/name:os.path» x',
    "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.path'",
  ],
  ['«!x»', "could not determine a constructor for the tag '!x'"],
  ['!!int «x»', "invalid literal for int() with base 10: 'x'"],
  ['«<<»', "could not determine a constructor for the tag 'tag:yaml.org,2002:merge'"],
];

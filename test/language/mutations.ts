/** A generator of numbers in [0, 1) that a seed decides. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const yamlSeeds = [
  'name: x\nentry_points:\n  main:\n    parameters:\n      a: {type: float, default: 0.1}\n      b: int\n    command: "python t.py {a} {b}"\n',
  'a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: [1, 2,\n   3]\n',
  '- a\n- b: c\n  d: e\n-\n  - x\n- |\n  lit\n   more\n\n  end\n- >-\n  fold\n  fold2\n\n  para\n    ind\n  x\n',
  "%YAML 1.1\n---\na: !!str 3\nb: 'it''s'\nc: \"q\\n\\x41 \\\n   cont\"\n...\n",
  '? complex\n: value\n? b\n: [a]\nk: y\n',
  'docker_env:\n  image: foo\n  volumes: ["/a:/b"]\n  environment: [["A", "b"], "C"]\n# comment\nconda_env: conda.yaml # x\n',
  'a: 1e-3\nb: 1.0e+3\nc: 010\nd: 0x1F\ne: 12:30\nf: 2024-01-01\ng: 2024-01-01 10:00:00.5 +02:30\nh: .inf\ni: -.5\nj: ~\nk: yes\n',
  'key with spaces: value with: colon\nx: a #b\ny: a#b\nz: http://foo:80/\n',
  'seq:\n- a\n- b\nmap: {a, b: , c: d, \'e\': f, "g":h, ? i : j}\nl: [a: b, c, {d: e}]\n',
];

const pieces =
  '\t|\n|\n  |\n    | |:|: |- |-|{|}|[|]|,|"|\'|>|&a|*a|!|!!str |#| #|?|? |<<: |=|%|@|`|---|\n---\n|...|\\|0|1e5|.|_|~|null|yes|a|é|😀|\r\n|\u0001|\u2028|2024-02-30|!!int |>+\n|!foo |::|:a|-a'
    .split('|')
    .concat('|', '|2\n');

/** One to three edits: something put in, something cut out, something copied elsewhere. */
export function mutate(text: string, next: () => number): string {
  const upTo = (limit: number): number => Math.floor(next() * limit);
  let result = text;
  for (let edits = [1, 1, 1, 2, 3][upTo(5)] ?? 1; edits > 0; edits--) {
    const at = upTo(result.length + 1);
    const kind = next();
    if (kind < 0.5) result = result.slice(0, at) + (pieces[upTo(pieces.length)] ?? '') + result.slice(at);
    else if (kind < 0.8) result = result.slice(0, at) + result.slice(at + ([1, 1, 2, 4, 10][upTo(5)] ?? 1));
    else {
      const from = upTo(result.length + 1);
      result =
        result.slice(0, at) + result.slice(from, from + ([3, 10, 25][upTo(3)] ?? 3)) + result.slice(at);
    }
  }
  return result.toWellFormed();
}

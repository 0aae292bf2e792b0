/** Scripts, and what their command lines take: `names! min-max type = default (choices)`, `!` for required. */
export interface ReadableRow {
  readonly name: string;
  readonly source: string;
  /** Undefined: nothing can be told. */
  readonly options?: readonly string[];
  readonly complete?: boolean;
  readonly subcommands?: boolean;
}

const argparse = (lines: string, parse = 'parser.parse_args()'): string =>
  `import argparse\nparser = argparse.ArgumentParser()\n${lines}\nargs = ${parse}\n`;
const click = (decorators: string, before = '', head = '@click.command()'): string =>
  `import click\n${before}\n${head}\n${decorators}\ndef main(**kwargs):\n    pass\n\nif __name__ == "__main__":\n    main()\n`;
const typer = (parameters: string, body = 'typer.run(main)'): string =>
  `import typer\nfrom pathlib import Path\nfrom typing import Annotated, List, Optional\n\ndef main(${parameters}):\n    pass\n\n${body}\n`;

const alpha = 'parser.add_argument("--alpha", type=float, default=0.5)';

export const readable: readonly ReadableRow[] = [
  { name: 'argparse, plain', source: argparse(alpha), options: ['--alpha 1-1 float = 0.5'] },
  {
    name: 'argparse, each kind of argument',
    source: argparse(
      [
        'parser.add_argument("-l", "--lr", required=True, help="rate")',
        "parser.add_argument('--mode', choices=['a', 'b'], default='a')",
        'parser.add_argument("--n", type=int, nargs="+", default=[1, 2])',
        'parser.add_argument("--pair", nargs=2)',
        'parser.add_argument("--maybe", nargs="?", const=1)',
        'parser.add_argument("--fast", action="store_true")',
        'parser.add_argument("-v", action="count", default=0)',
        'parser.add_argument("--shout", action=argparse.BooleanOptionalAction)',
        'parser.add_argument("--tag", action="append")',
        'parser.add_argument("data", type=pathlib.Path)',
        'parser.add_argument("rest", nargs="*")',
        'parser.add_argument("--neg", default=-1e-3, type=my_type)',
      ].join('\n'),
    ),
    options: [
      '-l --lr! 1-1 string',
      '--mode 1-1 string = a (a, b)',
      '--n 1-Infinity int',
      '--pair 2-2 string',
      '--maybe 0-1 string',
      '--fast 0-0 bool',
      '-v 0-0 bool = 0',
      '--shout --no-shout 0-0 bool',
      '--tag 1-1 string',
      'data! 1-1 path',
      'rest 0-Infinity string',
      '--neg 1-1 ? = -1e-3',
    ],
  },
  {
    name: 'argparse, made by a function of the script, with groups',
    source: `from argparse import ArgumentParser as P
def parse_args(argv=None):
    parser = P(description=__doc__)
    group = parser.add_argument_group("model")
    group.add_argument("--alpha", required=True)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--a", required=True)
    add_more(parser)
    return parser.parse_args(argv)
def add_more(p):
    p.add_argument("--more", required=True)
def main():
    args = parse_args()
main()
`,
    options: ['--alpha! 1-1 string', '--a 1-1 string', '--more 1-1 string'],
  },
  {
    name: 'argparse, in a class',
    source: `import argparse, sys
class Job:
    def __init__(self):
        self.parser = argparse.ArgumentParser()
        self.parser.add_argument("--alpha")
    def run(self):
        return self.parser.parse_args(sys.argv[1:])
Job().run()
`,
    options: ['--alpha 1-1 string'],
    // Nobody calls __init__ by its name: what runs is not followed into classes.
    complete: true,
  },
  {
    name: 'argparse, an option in a branch is not required',
    source: argparse('if x:\n    parser.add_argument("--alpha", required=True)'),
    options: ['--alpha 1-1 string'],
  },
  {
    name: 'argparse, subcommands',
    source: argparse(
      'sub = parser.add_subparsers()\nfit = sub.add_parser("fit")\nfit.add_argument("--alpha", required=True)',
    ),
    options: ['--alpha 1-1 string'],
    subcommands: true,
  },
  {
    name: 'argparse, parents of the script',
    source: argparse('', 'argparse.ArgumentParser(parents=[parser]).parse_args()').replace(
      '\nargs',
      `\n${alpha}\nargs`,
    ),
    options: ['--alpha 1-1 float = 0.5'],
  },
  ...(
    [
      ['parse_known_args', argparse(alpha, 'parser.parse_known_args()')],
      ['a loop', argparse(`${alpha}\nfor name in names:\n    parser.add_argument("--x")`)],
      ['a computed name', argparse(`${alpha}\nparser.add_argument(f"--{x}")`)],
      ['a name in a variable', argparse(`${alpha}\nparser.add_argument(name)`)],
      ['a spread name', argparse(`${alpha}\nparser.add_argument(*names)`)],
      ['a foreign function', argparse(`${alpha}\nTrainer.add_args(parser)`)],
      ['another script', `${argparse(alpha)}from x import add\nadd(parser)\n`],
      ['an alias of its method', argparse(`${alpha}\nadd = parser.add_argument`)],
      ['a parser in a list', argparse(`${alpha}\nparsers = [parser]`)],
      ['a parser that is replaced', argparse(`${alpha}\nparser = wrap()`)],
      [
        'a parser of another module',
        `${argparse(alpha)}from m import p\np.add_argument("--x")\np.parse_args()\n`,
      ],
      ['foreign parents', argparse(alpha).replace('Parser()', 'Parser(parents=[base])')],
      ['parents of a variable', argparse(alpha).replace('Parser()', 'Parser(parents=all)')],
      ['other prefixes', argparse(alpha).replace('Parser()', 'Parser(prefix_chars="-+")')],
      ['arguments in files', argparse(alpha).replace('Parser()', 'Parser(fromfile_prefix_chars="@")')],
      ['a spread parser', argparse(alpha).replace('Parser()', 'Parser(**kw)')],
      ['sys.argv', `import sys\nprint(len(sys.argv))\n${argparse(alpha)}`],
      ['argv by its name', `from sys import argv\nprint(argv)\n${argparse(alpha)}`],
      ['other arguments', argparse(alpha, 'parser.parse_args(words)')],
      ['nothing parsed', argparse(alpha, 'parser')],
      ['a remainder', argparse(`${alpha}\nparser.add_argument("rest", nargs=argparse.REMAINDER)`)],
      ['a star import', `from argparse import *\n${argparse(alpha)}`],
      ['hydra beside it', `import hydra\n${argparse(alpha)}`],
      [
        'a function that is never called',
        `${argparse('').slice(0, 15)}\ndef f():\n    parser = argparse.ArgumentParser()\n    ${alpha}\n    return parser.parse_args()\n`,
      ],
      ['broken Python', `${argparse(alpha)}def (:\n`],
    ] as const
  ).map(([name, source]): ReadableRow => ({
    name: `argparse, not all is seen: ${name}`,
    source,
    options: [
      '--alpha 1-1 float = 0.5',
      ...(name === 'a loop' || name === 'a parser of another module' ? ['--x 1-1 string'] : []),
      ...(name === 'a remainder' ? ['rest 0-Infinity string'] : []),
    ],
    complete: false,
  })),
  { name: 'no parser', source: 'import os\nprint(os.environ)\n' },
  {
    name: 'absl',
    source: 'from absl import app, flags\nflags.DEFINE_float("alpha", 1, "")\napp.run(main)\n',
  },
  { name: 'hydra', source: 'import hydra\n@hydra.main()\ndef main(cfg): pass\nmain()\n' },
  { name: 'fire', source: 'import fire\ndef main(alpha=1): pass\nfire.Fire(main)\n' },
  { name: 'a parser of a subclass', source: 'from tap import Tap\nTap().parse_args()\n' },
  { name: 'two frameworks', source: `${argparse(alpha)}${click('@click.option("--a")')}` },
  { name: 'no Python', source: '\u007fELF((((' },
  { name: 'empty', source: '' },
  {
    name: 'click, plain',
    source: click(
      '@click.option("--alpha", "-a", type=float, default=0.5, help="x")\n@click.argument("data")',
    ),
    options: ['--alpha -a 1-1 float = 0.5', 'data! 1-1 string'],
  },
  {
    name: 'click, each kind',
    source: click(
      [
        '@click.option("--lr", required=True)',
        '@click.option("--shout/--no-shout", default=True)',
        '@click.option("--fast", is_flag=True)',
        '@click.option("-v", count=True)',
        '@click.option("--mode", type=click.Choice(["a", "b"]))',
        '@click.option("--n", type=click.IntRange(1, 3))',
        '@click.option("--out", "target", type=click.Path(exists=True))',
        '@click.option("--pair", nargs=2, type=int)',
        '@click.option("--key", required=True, prompt=True)',
        '@click.option("--env", required=True, envvar="E")',
        '@click.option("--yes", default=False)',
        '@click.argument("src", nargs=-1)',
        '@click.argument("dst", required=False)',
        '@click.argument("x", type=click.INT)',
        '@click.version_option("1")',
      ].join('\n'),
    ),
    options: [
      '--lr! 1-1 string',
      '--shout --no-shout 0-0 bool = True',
      '--fast 0-0 bool',
      '-v 0-0 bool',
      '--mode 1-1 string (a, b)',
      '--n 1-1 int',
      '--out 1-1 path',
      '--pair 2-2 int',
      '--key 1-1 string',
      '--env 1-1 string',
      '--yes 0-1 bool = False',
      'src 0-Infinity string',
      'dst 1-1 string',
      'x! 1-1 int',
    ],
  },
  {
    name: 'click, a group',
    source:
      'from click import command, group, option\n@group()\ndef cli(): pass\n@cli.command()\n@option("--alpha", required=True)\ndef fit(alpha): pass\ncli()\n',
    options: ['--alpha 1-1 string'],
    subcommands: true,
  },
  ...(
    [
      [
        'unknown options pass',
        click(
          '@click.option("--a")',
          '',
          '@click.command(context_settings={"ignore_unknown_options": True})',
        ),
      ],
      ['another decorator', click('@common\n@click.option("--a")')],
      ['a class of its own', click('@click.option("--a")', '', '@click.command(cls=Mine)')],
      ['a computed name', click('@click.option("--a")\n@click.option(name)')],
      ['never called', click('@click.option("--a")').replace('    main()', '    pass')],
      ['called with words', click('@click.option("--a")').replace('    main()', '    main(["--a"])')],
      ['defaults elsewhere', click('@click.option("--a")').replace('main()\n', 'main(default_map=x)\n')],
    ] as const
  ).map(([name, source]): ReadableRow => ({
    name: `click, not all is seen: ${name}`,
    source,
    options: ['--a 1-1 string'],
    complete: false,
  })),
  {
    name: 'typer.run',
    source: typer(
      'data: Path, alpha: float = 0.5, learning_rate: Optional[float] = None, fast: bool = False, force: Annotated[bool, typer.Option("--force", help="x")] = False, n: Annotated[int, typer.Option("--num", "-n")] = 3, *, key: str = typer.Option(...), tag: List[str] = [], kind: Kind = None',
    ),
    options: [
      'data! 1-1 path',
      '--alpha 1-1 float = 0.5',
      '--learning-rate 1-1 float',
      '--fast --no-fast 0-0 bool = False',
      '--force 0-0 bool = False',
      '--num -n 1-1 int = 3',
      '--key! 1-1 string',
      '--tag 1-1 string',
      '--kind 1-1 ?',
    ],
  },
  {
    name: 'typer, an app with one command',
    source:
      'import typer\napp = typer.Typer()\n@app.command()\ndef main(alpha: float, out: Annotated[str, typer.Option(envvar="O")], x: str = typer.Argument("a")):\n    pass\nif __name__ == "__main__":\n    app()\n',
    options: ['alpha! 1-1 float', '--out 1-1 string', 'x 1-1 string = a'],
  },
  {
    name: 'typer, several commands',
    source:
      'import typer\napp = typer.Typer()\n@app.command()\ndef a(x: str = "1"): pass\n@app.command()\ndef b(*, y: int = typer.Option(...)): pass\napp()\n',
    options: ['--x 1-1 string = 1', '--y 1-1 int'],
    subcommands: true,
  },
  {
    name: 'typer, not all is seen: a star',
    source: typer('**kwargs'),
    options: [],
    complete: false,
  },
];

/** Scripts by name, for the rows of commands and for the same rows against Python. */
export const scripts: Readonly<Record<string, string>> = {
  argparse: argparse(
    `${alpha}\nparser.add_argument("--fast", action="store_true")\nparser.add_argument("--batch-size", "-b", type=int)\nparser.add_argument("--many", nargs="*")`,
  ),
  needs: argparse(
    'parser.add_argument("--alpha", required=True)\nparser.add_argument("data")\nparser.add_argument("--fast", action="store_true")',
  ),
  sub: argparse(
    'sub = parser.add_subparsers()\nfit = sub.add_parser("fit")\nfit.add_argument("--alpha", required=True)',
  ),
  known: argparse(alpha, 'parser.parse_known_args()'),
  click: click(
    '@click.option("--alpha", type=float, required=True)\n@click.option("--fast/--slow")\n@click.argument("data")',
  ),
  typer: typer('data: str, alpha: float = typer.Option(...), fast: bool = False'),
  values: argparse(
    [
      'parser.add_argument("-m", "--mode", choices=["a", "b"], default="a")',
      'parser.add_argument("--layers", type=int, choices=(1, 2))',
      'parser.add_argument("--epochs", type=int, default=3)',
      'parser.add_argument("--rate", type=float)',
      'parser.add_argument("--fast", action="store_true")',
      'parser.add_argument("--pair", nargs=2)',
      'parser.add_argument("--many", nargs="+")',
      'parser.add_argument("--maybe", nargs="?", choices={"x", "y"})',
      'parser.add_argument("kind", choices=["x", "fit"], nargs="?")',
    ].join('\n'),
  ),
  plain: argparse(`${alpha}\nparser.add_argument("--fast", action=argparse.BooleanOptionalAction)`),
  clickValues: click(
    [
      '@click.option("-m", "--mode", type=click.Choice(["a", "b"]))',
      '@click.option("--case", type=click.Choice(["a", "B"], case_sensitive=False))',
      '@click.option("--epochs", default=3)',
      '@click.option("--rate", type=click.FloatRange(0, 1))',
      '@click.option("--fast", is_flag=True)',
      '@click.option("--pair", nargs=2, type=int)',
    ].join('\n'),
  ),
  typerValues: typer(
    'mode: Mode = Mode.a, epochs: int = 3, rate: float = 0.1, fast: bool = False, rest: Optional[str] = typer.Argument(None)',
  ).replace(
    '\ndef main',
    '\nfrom enum import Enum\nclass Mode(str, Enum):\n    a = "a"\n    b = "b"\n\ndef main',
  ),
};

export interface CommandRow {
  /** A name of `scripts`, or a script. */
  readonly script: string;
  readonly command: string;
  /** `code underlined text`, and what the message says. */
  readonly finds?: readonly (readonly [string, string])[];
}

const run = (script: string, args: string, ...finds: readonly (readonly [string, string])[]): CommandRow => ({
  script,
  command: `"python train.py${args === '' ? '' : ` ${args}`}"`,
  finds,
});

export const commands: readonly CommandRow[] = [
  run('argparse', '--alpha {alpha} --fast'),
  run('argparse', '--alhpa {alpha}', [
    'W21 --alhpa',
    'has no option `--alhpa`: it stops with "error: unrecognized arguments: --alhpa". Did you mean `--alpha`?',
  ]),
  run('argparse', '--alpha {alpha} --bogus=3', ['W21 --bogus', '`train.py` has no option']),
  run('argparse', '--batch_size 3', ['W21 --batch_size', 'Did you mean `--batch-size`?']),
  run('argparse', '--batch 3 --alp=2 -b3 -b 3'),
  run('argparse', '-z', ['W21 -z', 'has no option `-z`']),
  run('argparse', '--many -1 -.5 {alpha} --help'),
  run('argparse', '--{extra} 3 {extra} $ARGS -- --bogus'),
  run('argparse', "'--bogus' 3", ["W21 '--bogus'", 'has no option `--bogus`']),
  run('argparse', '--alpha 3 > --out 2>&1 | tee --bogus && python train.py --bogus', [
    'W21 --bogus',
    'has no option',
  ]),
  run('argparse', '--alpha 3; python train.py --alhpa 3', ['W21 --alhpa', 'Did you mean']),
  run('argparse', '--alpha $(x --bogus) --bogus'),
  run('argparse', '--alpha 3 # --bogus'),
  run('argparse', '--alpha {{a,b}} --bogus', ['W21 --bogus', 'has no option']),
  { script: 'argparse', command: '"cd src && python train.py --bogus"' },
  {
    script: 'argparse',
    command: '"cd src && python fit.py --bogus"',
    finds: [['W21 --bogus', '`src/fit.py` has no option']],
  },
  { script: 'argparse', command: '"cd src | python train.py --bogus; cd $X && python train.py --bogus"' },
  { script: 'argparse', command: '"python {data} --bogus"' },
  { script: 'argparse', command: '"python other.py --bogus"' },
  { script: 'argparse', command: '"./train.py --bogus"' },
  {
    script: 'argparse',
    command: '"A=1 uv run python -u -W ignore src/fit.py --bogus"',
    finds: [['W21 --bogus', 'src/fit.py']],
  },
  { script: 'argparse', command: '"python -m pkg --bogus"', finds: [['W21 --bogus', '`pkg/__main__.py`']] },
  { script: 'argparse', command: '"python3 -m src.fit --bogus"', finds: [['W21 --bogus', 'has no option']] },
  { script: 'argparse', command: '"python -c pass --bogus"' },
  {
    script: 'argparse',
    command: '>-\n      python train.py\n      --alpha {alpha}\n      --bogus 3',
    finds: [['W21 --bogus', 'has no option']],
  },
  {
    script: 'argparse',
    command:
      '|\n      python train.py \\\n        --alpha {alpha} \\\n        --bogus 3\n      python train.py --fats',
    finds: [
      ['W21 --bogus', 'has no option'],
      ['W21 --fats', 'Did you mean `--fast`?'],
    ],
  },
  run('needs', '--alpha {alpha} {data}'),
  run('needs', '{data} --alpha {alpha}'),
  run('needs', '{data}', ['W22 train.py', 'needs the option `--alpha`']),
  run('needs', '--alpha {alpha}', ['W22 train.py', 'needs the argument `data`']),
  run('needs', '', ['W22 train.py', 'add `--alpha {alpha}`'], ['W22 train.py', 'add `{data}`']),
  run('needs', '{data} {extra}'),
  run('needs', '--alpha {alpha} $DATA'),
  run('needs', '--{extra} {data}'),
  run('needs', '{data} *.csv'),
  run('sub', 'fit'),
  run('sub', 'fit --bogus', ['W21 --bogus', 'has no option']),
  run('known', '--bogus 3'),
  run('click', '{data} --alpha {alpha} --slow'),
  run('click', '{data} --alpha {alpha} --slwo', [
    'W21 --slwo',
    'it stops with "No such option: --slwo". Did you mean `--fast`?',
  ]),
  run('click', '{data} --alp {alpha}', ['W21 --alp', 'No such option: --alp']),
  run('click', '{data}', ['W22 train.py', 'needs the option `--alpha`']),
  run('click', '--alpha --fast {data}', ['W26 --fast', 'takes a number for `--alpha`, not `--fast`']),
  run('typer', '{data} --alpha 3 --no-fast'),
  run('typer', '{data} --alpha 3 --faster', ['W21 --faster', 'No such option']),
  run('typer', '--alpha 3', ['W22 train.py', 'needs the argument `data`']),
  run(
    'values',
    '--mode a -m b --mode=a --layers 01 --epochs 1_0 --epochs=" 3 " --rate inf --maybe --pair 1 -2',
  ),
  run('values', '--mode c', [
    'W26 c',
    '`train.py` takes `a` or `b` for `--mode`, not `c`: it stops with "error: argument -m/--mode: invalid choice: \'c\'".',
  ]),
  run('values', '--mode=c -m {extra}', ['W26 c', 'invalid choice']),
  run('values', "--mode 'c'", ["W26 'c'", 'invalid choice']),
  run('values', '--mode=', ['W26 --mode=', "invalid choice: ''"]),
  run('values', '--layers 3 --layers x', ['W26 3', 'invalid choice: 3'], ['W26 x', "invalid int value: 'x'"]),
  run('values', '--epochs 1.5 --rate x', ['W26 1.5', 'takes a whole number'], ['W26 x', 'takes a number']),
  run('values', '--maybe z', ['W26 z', 'takes `x` or `y`']),
  run('values', 'y --fast', ['W26 y', "error: argument kind: invalid choice: 'y'"]),
  run('values', '--fast=1', [
    'W26 --fast=1',
    '`--fast` of `train.py` takes no value: it stops with "error: argument --fast: ignored explicit argument \'1\'".',
  ]),
  run('values', '--fast={extra}', ['W26 --fast={extra}', 'takes no value: it stops.']),
  run('values', 'x --fast true', [
    'W26 true',
    '`--fast` of `train.py` takes no value, and there is no place for `true` behind it: it stops with "error: unrecognized arguments: true".',
  ]),
  run('values', 'fit x $ARGS'),
  run('values', '--mode', [
    'W26 --mode',
    'needs a value: it stops with "error: argument -m/--mode: expected one argument"',
  ]),
  run(
    'values',
    '--mode --fast --pair 1',
    ['W26 --mode', 'expected one'],
    ['W26 --pair', 'expected 2 arguments'],
  ),
  run('values', '--many', ['W26 --many', 'expected at least one argument']),
  run('values', '--many $FILES --pair $TWO'),
  run('values', '--mode -- --rate'),
  run('values', '--mode c --help --fast=1'),
  run('values', '--mode $MODE --mode {data} --mode={extra}-1 --epochs {{a}}'),
  run('plain', 'a b', [
    'W26 a',
    '`train.py` takes options only, and no `a` without one: it stops with "error: unrecognized arguments: a b"',
  ]),
  run('plain', '--no-fast=1', ['W26 --no-fast=1', 'takes no value']),
  run('plain', '{extra} $REST'),
  run('needs', '--alpha 3 {data} more', ['W26 more', 'it takes one argument without an option']),
  run('known', 'a b --alpha x'),
  run('sub', 'fit x --alpha'),
  run('clickValues', '--mode a --case b --epochs 4 --rate 1 --pair 1 2'),
  run('clickValues', '--mode c --mode a --rate x $ARGS'),
  run('clickValues', '--mode a --mode c --mode {extra}'),
  run('clickValues', '--mode c', ['W26 c', "Invalid value for '-m' / '--mode': 'c' is not one of 'a', 'b'."]),
  run(
    'clickValues',
    '--case c --epochs 1.5 --rate x',
    ['W26 c', 'not one of'],
    ['W26 1.5', 'a valid integer'],
    ['W26 x', 'a valid float'],
  ),
  run('clickValues', '--fast=1', ['W26 --fast=1', "Option '--fast' does not take a value."]),
  run('clickValues', '--fast 1', ['W26 1', 'Got unexpected extra argument (1)']),
  run('clickValues', '--mode', ['W26 --mode', "Option '--mode' requires an argument."]),
  run('clickValues', '--pair 1', ['W26 --pair', "Option '--pair' requires 2 arguments."]),
  run('typerValues', '--mode b --epochs 1.0 --rate 2 x --no-fast'),
  run(
    'typerValues',
    '--mode c --epochs 1.5',
    ['W26 c', "'c' is not one of 'a', 'b'"],
    ['W26 1.5', 'a whole number'],
  ),
  run('typerValues', 'x --fast true', ['W26 true', 'Got unexpected extra argument (true)']),
];

"""Runs scripts with arguments, and answers whether their parsers took them: one JSON list on stdin, one on stdout.

Each item is {"source": ..., "arguments": [...]}; each answer {"code": exit code, "error": last line of stderr},
or null where the script imports what is not installed.
"""

import contextlib
import io
import json
import sys


def run(item):
    errors = io.StringIO()
    sys.argv = ["train.py", *item["arguments"]]
    code = 0
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(compile(item["source"], "train.py", "exec"), {"__name__": "__main__"})  # noqa: S102
        except ModuleNotFoundError:
            return None
        except SystemExit as error:
            code = error.code or 0
    return {"code": code, "error": errors.getvalue()[-2000:]}


def main():
    json.dump([run(item) for item in json.load(sys.stdin)], sys.stdout)


main()

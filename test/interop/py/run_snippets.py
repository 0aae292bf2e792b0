"""Runs each of the texts in SNIPPETS, and prints a list of what they printed."""

import contextlib
import io
import json
import os

outputs = []
for snippet in json.loads(os.environ["SNIPPETS"]):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(snippet, {})
    outputs.append(output.getvalue())
print(json.dumps(outputs))

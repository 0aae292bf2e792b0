"""Runs the Python in SNIPPET, and prints its frame `runs` as records."""

import json
import os

scope = {}
exec(os.environ["SNIPPET"], scope)
runs = scope["runs"].astype(object)
print(json.dumps(runs.where(runs.notnull(), None).to_dict("records")))

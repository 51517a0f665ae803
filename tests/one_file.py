"""Run a script in a fresh interpreter in which one module of the package has a changed text: the proof that a change of
that one file is enough."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST = """
import importlib, importlib.util, json, sys
name, source, origin = json.loads(sys.stdin.read())
spec = importlib.util.find_spec(name)
module = importlib.util.module_from_spec(spec)
sys.modules[name] = module
exec(compile(source, origin, "exec"), module.__dict__)
above, _, last = name.rpartition(".")
setattr(importlib.import_module(above), last, module)
"""


def with_changed(module: str, changes: Mapping[str, str], script: str) -> Any:
    """Run `script` with a changed text of `module`.

    Args:
        module: The full name of a module of the package.
        changes: Parts of its text that are there once, and what stands in their place.
        script: Python; it prints one line of JSON.

    Returns:
        The printed value.
    """
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    text = Path(spec.origin).read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {module}"
        text = text.replace(old, new)
    done = subprocess.run(
        [sys.executable, "-c", _FIRST + script],
        input=json.dumps([module, text, spec.origin]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

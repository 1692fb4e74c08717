"""What CONTRIBUTING.md shows is true: its layer works, its commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from maps.payload import layer_doc
from tests.cities import real_city
from tools import setup

TEXT = (setup.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_the_layer_it_shows_is_a_layer(tmp_path: Path) -> None:
    path = tmp_path / "growth.py"
    path.write_text(next(block for block in BLOCKS if "LAYER = " in block), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("growth", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    document = layer_doc(module.LAYER, real_city())
    values = dict(zip(real_city().wards.index, document["views"][0]["values"], strict=True))
    assert values["p15"] == pytest.approx(100 * (40_289 - 23_018) / 23_018)  # census 2009 and 2019
    assert len(document["classes"]) == 5  # four of the number, one of the unknown


def test_the_commands_it_lists_exist() -> None:
    listed = {call.split()[0] for call in re.findall(r"`make ([^`]+)`", TEXT)}
    assert listed == set(setup.TASKS) - {"types"}


def test_the_module_it_names_for_windows_exists() -> None:
    assert "python -m tools.setup run" in TEXT
    assert importlib.util.find_spec("tools.setup") is not None

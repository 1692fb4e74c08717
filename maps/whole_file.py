"""A file that is there whole or not at all, also where two programs write it at once or the disk is full."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside the file and puts that in its place; what was there stays where that fails.

    Raises
    ------
    OSError
        If it cannot be written; nothing of it is left.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".making-", suffix=path.suffix)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

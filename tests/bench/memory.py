"""How much memory a program took at most."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """The most memory that this program had at once, in MB of 1,048,576 bytes.

    Not `resource`: what that tells of a program begins with the memory of the one that started it.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))

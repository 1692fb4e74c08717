"""Zip files from outside: looked through before anything in them is used, and inflated within limits.

Sizes are checked twice, as the directory of the zip states them and as they come out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from geo.errors import ParameterError
from records.intake.findings import quoted

MOST_MEMBERS = 2_000
MOST_INFLATED = 200 * 2**20  # bytes, all members together
MOST_RATIO = 200  # inflated to packed, of members beyond RATIO_FROM; sheets of figures reach 30
RATIO_FROM = 2**20  # bytes
CHUNK = 2**16  # bytes
ENCRYPTED = 0x1  # bit of a member's flags
BAD_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)

_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True)
class Archive:
    """A zip whose directory was found in order: content and the members that are files, by name."""

    content: bytes
    members: dict[str, zipfile.ZipInfo]


def open_archive(content: bytes) -> Archive:
    """The zip in `content`, looked through but not inflated.

    Raises
    ------
    ParameterError
        If it is no zip or a damaged one; if names leave its folder or stand twice; if it is encrypted,
        packed by another method than deflate, or would become too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            listed = opened.infolist()
    except BAD_ZIP as error:
        raise ParameterError("bad_zip") from error
    if len(listed) > MOST_MEMBERS:
        raise ParameterError("zip_too_many", count=len(listed), most=MOST_MEMBERS)
    for info in listed:
        _check_member(info)
    if sum(info.file_size for info in listed) > MOST_INFLATED:
        raise ParameterError("zip_bomb", most=MOST_INFLATED // 2**20)
    members = {info.filename: info for info in listed if not info.is_dir()}
    if len({name.casefold() for name in members}) < sum(not info.is_dir() for info in listed):
        raise ParameterError("zip_name_twice")
    return Archive(content, members)


def _check_member(info: zipfile.ZipInfo) -> None:
    # zipfile itself cuts a name at a NUL and turns the machine's own separator into "/"
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if ".." in parts or name.startswith(("/", "\\")) or _DRIVE.match(name) or "\0" in name:
        raise ParameterError("zip_path", shown=quoted(name))
    if info.flag_bits & ENCRYPTED:
        raise ParameterError("encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ParameterError("bad_zip")
    if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(1, info.compress_size):
        raise ParameterError("zip_bomb", most=MOST_INFLATED // 2**20)


def chunks(archive: Archive, name: str) -> Iterator[bytes]:
    """The inflated bytes of a member, piece by piece.

    Raises
    ------
    ParameterError
        If they are damaged or become more than the directory of the zip says.
    """
    stated, given = archive.members[name].file_size, 0
    try:
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened, opened.open(name) as member:
            while piece := member.read(CHUNK):
                given += len(piece)
                if given > stated:
                    raise ParameterError("zip_bomb", most=MOST_INFLATED // 2**20)
                yield piece
    except (*BAD_ZIP, KeyError, RuntimeError) as error:  # RuntimeError: encrypted after all
        raise ParameterError("bad_zip") from error
    if given != stated:
        raise ParameterError("bad_zip")


def inflated(archive: Archive, name: str) -> bytes:
    """All bytes of a member; what `chunks` raises."""
    return b"".join(chunks(archive, name))

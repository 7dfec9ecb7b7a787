"""Running other programs on files in a folder that is thrown away, and making what they write repeatable."""

import os
import pathlib
import re
import subprocess
import tempfile

# Producers that ask the environment for the time of a document.
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1705276800", TZ="UTC", LC_ALL="C.UTF-8")


def run(command: list, timeout: int = 300, good: tuple[int, ...] = (0,), cwd: str | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command], env=ENVIRONMENT, capture_output=True, timeout=timeout, check=False, cwd=cwd
    )
    if done.returncode not in good:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise RuntimeError(f"{command[0]}: status {done.returncode}: {said[-800:]}")


def through(data: bytes, command: list, good: tuple[int, ...] = (0,), name: str = "in.pdf") -> bytes:
    """Runs a command in which IN and OUT stand for files."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, name), pathlib.Path(folder, "out.pdf")
        source.write_bytes(data)
        places = {"IN": source, "OUT": target}
        run([places.get(part, part) for part in command], good=good, cwd=folder)
        return target.read_bytes()


def settled(data: bytes) -> bytes:
    """Dates and file identifiers replaced by fixed ones of the same length, so that equal input gives equal bytes."""
    data = re.sub(rb"\(D:\d{14}", b"(D:20240115080000", data)
    data = re.sub(
        rb"(/ID ?\[ ?)(<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>)", lambda m: m[1] + re.sub(rb"[0-9A-Fa-f]", b"0", m[2]), data
    )
    data = re.sub(rb"(/DocChecksum /)([0-9A-F]+)", lambda m: m[1] + b"0" * len(m[2]), data)
    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", b"2024-01-15T08:00:00", data)
    return re.sub(rb"uuid:[0-9a-f-]{36}", b"uuid:00000000-0000-0000-0000-000000000000", data)

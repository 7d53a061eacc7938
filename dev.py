#!/usr/bin/env python3
"""The one door for people who work on IOP Desk.

    python3 dev.py run [args]       start the program (run --demo: the demo practice)
    python3 dev.py test [args]      every check and all tests; with arguments, pytest alone
    python3 dev.py shots [args]     make the pictures of the help and the README anew
    python3 dev.py bench [args]     measure the program beside its floors
    python3 dev.py faults [args]    kill and starve the program at every step of an act
    python3 dev.py build [args]     make the folder that a person installs
    python3 dev.py lock [args]      choose the packages anew (lock --upgrade: newer ones)

Each makes .venv from requirements.lock when it is missing or out of date, and finds what the
machine itself lacks. Standard library only; it starts on a bare checkout.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "iopdesk-setup.json"
LOCK = ROOT / "requirements.lock"
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")

OLDEST_PYTHON = (3, 11)
LOCK_HEADER = "# Made by `python3 dev.py lock` for Linux, Windows and macOS. Do not edit.\n"

# What Qt loads from the system, and the Debian package that has it.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfreetype.so.6": "libfreetype6",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libcups.so.2": "libcups2",
}
X_LIBRARIES = {  # what a real X window needs on top
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
QT_MODULES = "import PySide6.QtWidgets, PySide6.QtPdf, PySide6.QtSvg, PySide6.QtPrintSupport"


def main(arguments: list[str]) -> int:
    """Carry out one command and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if arguments else 2
    name, rest = arguments[0], list(arguments[1:])
    command = COMMANDS.get(name)
    if command is None:
        stop(f"There is no command {name!r}. The commands are {', '.join(COMMANDS)}.", code=2)
    if sys.version_info < OLDEST_PYTHON:
        stop(f"IOP Desk needs Python 3.11 or newer; this is {platform.python_version()}.")
    os.chdir(ROOT)
    find_system_parts()
    if command is not lock:
        prepare()
    return command(rest)


# ---------------------------------------------------------------------------- commands


def run(arguments: list[str]) -> int:
    """Start the program; without a screen, walk the demo offscreen instead."""
    if has_screen() or set(arguments) - {"--demo"}:  # anything else is a headless command
        return python("-m", "iopdesk", *arguments)
    if "--demo" not in arguments:
        stop(
            "This machine has no screen, so no window can open. Use `dev.py run --demo` for "
            "pictures of every pane, or a headless command such as `dev.py run verify --file FILE`."
        )
    say("This machine has no screen: walking the demo offscreen, pictures go to demo-output/.")
    return python("-m", "iopdesk.ui.walk", "--output", "demo-output", offscreen=True)


def test(arguments: list[str]) -> int:
    """Run every check and all tests; with arguments, pytest alone."""
    if arguments:
        return python("-m", "pytest", *arguments, offscreen=True)
    steps = [
        ("ruff check", [script("ruff"), "check", "."]),
        ("ruff format", [script("ruff"), "format", "--check", "."]),
        ("mypy", [str(PYTHON), "-m", "mypy"]),
        ("import contracts", [script("lint-imports")]),
        ("alembic check", [str(PYTHON), "-m", "iopdesk.storage.check"]),
        # a file of tests to a process: what a file shares is made once
        ("pytest", [str(PYTHON), "-m", "pytest", "-n", "auto", "--dist", "loadfile"]),
    ]
    codes = {}
    for step, line in steps:
        say(f"──── {step} ".ljust(78, "─"))
        codes[step] = call(line, offscreen=True)
    say("──── in sum ".ljust(78, "─"))
    for step, code in codes.items():
        say(f"  {step:<18}{'ok' if code == 0 else f'NOT OK (exit {code})'}")
    return next((code for code in codes.values() if code), 0)


def shots(arguments: list[str]) -> int:
    """Make the pictures of the help and the README anew."""
    return python("-m", "iopdesk.ui.shots", *arguments, offscreen=True)


def bench(arguments: list[str]) -> int:
    """Measure the program beside its floors."""
    return python("-m", "tests.benchmarks", *arguments, offscreen=True)


def faults(arguments: list[str]) -> int:
    """Kill and starve the program at every step of an act."""
    if (
        LINUX
        and not shutil.which("strace")
        and shutil.which("apt-get")
        and permission() is not None
    ):
        install(["strace"], "The fault sweep needs strace.")  # else it says what it could not run
    return python("-m", "tests.faults", *arguments, offscreen=True)


def build(arguments: list[str]) -> int:
    """Make the one-folder program under build/dist."""
    if LINUX and not shutil.which("objdump"):
        install(["binutils"], "Building needs objdump.")
    places = ["--distpath", "build/dist", "--workpath", "build/work"]
    code = python("-m", "PyInstaller", "--noconfirm", *places, *arguments, "iopdesk.spec")
    if code == 0:
        say("The program is in build/dist/iopdesk.")
    return code


def lock(arguments: list[str]) -> int:
    """Write requirements.lock anew from pyproject.toml, for every system at once."""
    with tempfile.TemporaryDirectory() as folder:
        uv = locker(Path(folder) / "venv")
        draft = Path(folder) / "requirements.txt"
        if LOCK.exists():
            shutil.copyfile(LOCK, draft)  # uv keeps the versions it finds there
        line = [uv, "pip", "compile", "--no-config", "--universal", "--python-version", "3.11"]
        line += ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]
        line += ["--quiet", "--group", "dev", "--output-file", str(draft), *arguments]
        if code := call([*line, "pyproject.toml"]):
            return code
        text = draft.read_text(encoding="utf-8")
    if "://" in text or re.search(r"^\s*--(?!hash)", text, re.MULTILINE):
        stop("The new lock names an address, so it was not written. Look at uv's settings.")
    LOCK.write_text(LOCK_HEADER + text, encoding="utf-8", newline="\n")
    say("requirements.lock is written. The next command makes .venv anew.")
    return 0


COMMANDS = {act.__name__: act for act in (run, test, shots, bench, faults, build, lock)}


# ---------------------------------------------------------------------------- the environment


def prepare() -> None:
    """Bring .venv and the machine to the state that the checkout asks for."""
    refuse_bad_pair(locked_qt())
    want = fingerprints()
    have = read_stamp()
    if have.get("packages") != want["packages"]:
        make_environment()
        have = {}
    if have.get("project") != want["project"] or not Path(script("iopdesk")).exists():
        STAMP.unlink(missing_ok=True)
        say("Installing IOP Desk into .venv as an editable package …")
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        check_qt()
        STAMP.write_text(json.dumps(want), encoding="utf-8")
    refuse_bad_pair(installed_qt())


def fingerprints() -> dict[str, str]:
    """What .venv depends on: the packages (made anew) and the project (installed again)."""

    def digest(path: Path, salt: str) -> str:
        text = path.read_bytes().replace(b"\r\n", b"\n")  # a checkout may turn line ends
        return hashlib.sha256(text + salt.encode()).hexdigest()

    machine = f"{platform.python_version()} {platform.machine()} {VENV}"
    return {"packages": digest(LOCK, machine), "project": digest(ROOT / "pyproject.toml", "")}


def read_stamp() -> dict[str, str]:
    """What .venv was made from; empty when it was never finished."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and PYTHON.exists() else {}


def make_environment() -> None:
    """Make .venv from the lock. An interrupted one has no stamp and is made anew."""
    base = base_python()
    say("Making .venv from requirements.lock. This takes a few minutes the first time …")
    try:
        STAMP.unlink(missing_ok=True)
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as problem:
        stop(f"The old .venv cannot be removed ({problem}). Close what uses it, then try again.")
    if subprocess.call([base, "-m", "venv", str(VENV)]):
        stop("Python could not make .venv. Its own words above say why.")
    # The lock is complete. Left to look for more, an older pip reads "coverage[toml]" as a
    # package that the lock does not hold, and stops at the first newer release of it.
    pip("--no-deps", "--require-hashes", "-r", str(LOCK))


def base_python() -> str:
    """The Python to make .venv with: never the one inside it, which is about to go."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable


def pip(*arguments: str) -> None:
    """Install into .venv; pip's own words say what went wrong."""
    line = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if call([*line, *arguments]):
        stop("pip did not finish. What it says above is why; the next try begins anew.")


def refuse_bad_pair(version: str | None) -> None:
    """PySide6 6.12 on Python before 3.12 drops references to None and aborts in minutes."""
    if version is None or sys.version_info >= (3, 12):
        return
    if tuple(int(part) for part in version.split(".")[:2]) >= (6, 12):
        stop(
            f"PySide6 {version} crashes on Python {platform.python_version()}. "
            "Use PySide6 below 6.12 or Python 3.12 and newer."
        )


def locked_qt() -> str | None:
    """The PySide6 that the lock asks for."""
    if not LOCK.exists():
        stop("requirements.lock is missing. Get it back from git, or run `dev.py lock`.")
    found = re.search(r"^pyside6==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else None


def installed_qt() -> str | None:
    """The PySide6 that .venv really holds, which somebody may have changed by hand."""
    packages = "Lib/site-packages" if WINDOWS else "lib/python*/site-packages"
    for found in VENV.glob(f"{packages}/[Pp]y[Ss]ide6-*.dist-info"):
        return found.name[len("pyside6-") : -len(".dist-info")]
    return None


def locker(folder: Path) -> str:
    """The path of uv: the one in .venv, else one in a throw-away environment."""
    if not Path(script("uv")).exists():
        subprocess.check_call([base_python(), "-m", "venv", str(folder)])
        inside = folder / SCRIPTS.name
        subprocess.check_call([str(inside / PYTHON.name), "-m", "pip", "install", "uv>=0.13,<0.14"])
        return str(inside / Path(script("uv")).name)
    return script("uv")


# ---------------------------------------------------------------------------- the machine


def has_screen() -> bool:
    """Whether a window that a person sees can open here."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    if chosen:
        return not chosen.startswith(("offscreen", "minimal"))
    return not LINUX or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def find_system_parts() -> None:
    """Find what the system lacks for Qt and for environments; install it when allowed."""
    if not LINUX:
        return
    wanted = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY"):
        wanted.update(X_LIBRARIES)
    missing = {library: package for library, package in wanted.items() if not loads(library)}
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        # Debian ships Python without the part that makes environments.
        missing["ensurepip"] = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not missing:
        return
    if not shutil.which("apt-get"):
        stop(f"This system lacks {', '.join(missing)}. Install them, then try again.")
    install(list(missing.values()), "This system lacks parts that Qt and Python need.")


def loads(library: str) -> bool:
    """Whether the system's loader finds a library."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(library)
        return True
    return False


def check_qt() -> None:
    """Import the parts of Qt that the program uses, to fail here and in words."""
    done = subprocess.run([str(PYTHON), "-c", QT_MODULES], capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        stop(f"Qt is installed but cannot start: {last}")


def install(packages: list[str], why: str) -> None:
    """Install Debian packages when allowed; else stop with the one command to type."""
    typed = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    rights = permission()
    if rights is None or not shutil.which("apt-get"):
        stop(f"{why} Type this, then try again:\n  sudo sh -c '{typed}'")
    say(f"{why} Installing {', '.join(packages)} …")
    quiet = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call([*quiet, "update"])
    if subprocess.call([*quiet, "install", "-y", "--no-install-recommends", *packages]):
        stop(f"apt-get did not finish. Type this, then try again:\n  sudo sh -c '{typed}'")


def permission() -> list[str] | None:
    """What to write before a command that needs root, or None when that is not allowed."""
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL)
        return ["sudo", "-n"] if asked == 0 else None
    return None


# ---------------------------------------------------------------------------- small things


def script(name: str) -> str:
    """Path of a command that a package put into .venv."""
    return str(SCRIPTS / (name + ".exe" if WINDOWS else name))


def python(*arguments: str, offscreen: bool = False) -> int:
    """Run the environment's Python and return its exit code."""
    return call([str(PYTHON), *arguments], offscreen=offscreen)


def call(line: list[str], *, offscreen: bool = False) -> int:
    """Run one command from the checkout and return its exit code (128 + n for a signal)."""
    environment = dict(os.environ, PYTHONUTF8="1")
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    code = subprocess.call(list(line), cwd=str(ROOT), env=environment)
    return 128 - code if code < 0 else code


def say(words: str) -> None:
    """Print at once, so that the words stand before what the next program prints."""
    print(words, flush=True)


def stop(words: str, code: int = 1) -> NoReturn:
    """End with one sentence for a person."""
    print(words, file=sys.stderr, flush=True)
    raise SystemExit(code)


if __name__ == "__main__":
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as problem:
        stop(f"A step did not finish; its own words above say why (exit {problem.returncode}).")

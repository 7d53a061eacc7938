"""The tools and what is shipped beside the code: lock, dev.py, icons, fonts, the Qt canary."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel
from reportlab.pdfbase.ttfonts import TTFontFile

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ICONS = ROOT / "resources" / "icons"
FONTS = ROOT / "resources" / "fonts"
STYLES = ("Regular", "Medium", "SemiBold", "Bold")


@pytest.fixture
def dev() -> ModuleType:
    """The file dev.py as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------------------- Qt


def test_calls_into_qt_keep_the_references_to_none(qtbot):
    # A faulty PySide6 drops one with every call that returns nothing, until the program aborts.
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(100):
        label.setText(str(number))
    assert sys.getrefcount(None) > before - 50


# ---------------------------------------------------------------------------- the lock


def locked_packages() -> dict[str, str]:
    """Each package of the lock with its marker."""
    rows = re.findall(r"^([\w.-]+)==\S+(?: ; (.*?))? \\$", LOCK, re.MULTILINE)
    return dict(rows)


def test_the_lock_names_no_address_and_no_path():
    assert "://" not in LOCK
    assert not re.search(r"(^|\s)(/|\.\.?/|[A-Za-z]:\\|file:)", LOCK)
    assert set(re.findall(r"^\s*(--[\w-]+)", LOCK, re.MULTILINE)) == {"--hash"}


def test_every_package_of_the_lock_has_hashes():
    entries = re.split(r"\n(?=\w)", LOCK.split("\n", 1)[1])
    without = [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry]
    assert len(entries) == len(locked_packages()) > 30
    assert without == []


def test_the_lock_serves_windows_and_macos_too():
    markers = set(locked_packages().values())
    assert "sys_platform == 'win32'" in markers
    assert "sys_platform == 'darwin'" in markers


def test_the_lock_holds_every_package_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[<>=!~\[ ]", row, maxsplit=1)[0].lower() for row in asked}
    assert names <= set(locked_packages())


def test_only_one_package_that_calls_itself_sqlcipher3_is_locked():
    assert [name for name in locked_packages() if "sqlcipher" in name] == ["sqlcipher3"]


# ---------------------------------------------------------------------------- dev.py


def test_dev_py_uses_only_the_standard_library():
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(str(node.module).split(".")[0])
    assert modules <= sys.stdlib_module_names | {"__future__"}


@pytest.mark.parametrize("name", ["dev.py", "pyproject.toml", ".ci/run", "iopdesk.spec"])
def test_the_tools_name_no_package_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(
        r"index-url|find-links|https?://|trusted-host", text.replace("--no-emit-index-url", "")
    )


def test_dev_py_knows_the_commands_that_the_readme_speaks_of(dev):
    spoken = set(re.findall(r"dev\.py (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"run", "test"} <= spoken <= set(dev.COMMANDS)


@pytest.mark.parametrize(
    ("version", "python", "refused"),
    [
        ("6.12.0", (3, 11, 7), True),
        ("6.13.1", (3, 11, 9), True),
        ("7.0", (3, 11, 9), True),
        ("6.11.3", (3, 11, 7), False),
        ("6.12.0", (3, 12, 0), False),
        (None, (3, 11, 7), False),
    ],
)
def test_the_pair_of_qt_and_python_that_crashes_is_refused(
    dev, monkeypatch, capsys, version, python, refused
):
    monkeypatch.setattr(dev.sys, "version_info", python)
    if refused:
        with pytest.raises(SystemExit) as end:
            dev.refuse_bad_pair(version)
        assert end.value.code == 1
        assert f"PySide6 {version} crashes" in capsys.readouterr().err
    else:
        dev.refuse_bad_pair(version)


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "vnc"}, True),
    ],
)
def test_a_screen_is_what_a_person_can_see(dev, monkeypatch, environment, screen):
    monkeypatch.setattr(dev, "LINUX", True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert dev.has_screen() is screen


@pytest.fixture
def lines(dev, monkeypatch) -> list[list[str]]:
    """The commands that dev.py would have started, on a machine without a screen."""
    started: list[list[str]] = []

    def call(line, *, offscreen=False):
        started.append([*line[1:], "offscreen"] if offscreen else list(line[1:]))
        return 0

    monkeypatch.setattr(dev, "call", call)
    monkeypatch.setattr(dev, "has_screen", lambda: False)
    return started


def test_without_a_screen_the_demo_is_walked_offscreen(dev, lines, capsys):
    assert dev.run(["--demo"]) == 0
    walk = ["-m", "iopdesk.ui.walk", "--output", "demo-output", "offscreen"]
    assert lines == [walk]
    assert "no screen" in capsys.readouterr().out


def test_without_a_screen_a_headless_command_still_runs(dev, lines):
    assert dev.run(["verify", "--file", "practice.iopdesk"]) == 0
    assert lines == [["-m", "iopdesk", "verify", "--file", "practice.iopdesk"]]


def test_without_a_screen_no_window_is_tried(dev, lines, capsys):
    with pytest.raises(SystemExit) as end:
        dev.run([])
    assert end.value.code == 1
    assert lines == []
    assert "no screen" in capsys.readouterr().err


def test_a_failed_check_lets_the_others_run_and_fails_the_whole(dev, monkeypatch, capsys):
    codes = iter([0, 0, 1, 0, 0, 0])
    monkeypatch.setattr(dev, "call", lambda line, offscreen=False: next(codes))
    assert dev.test([]) == 1
    sums = capsys.readouterr().out.split("in sum")[1]
    assert sums.count(" ok\n") == 5
    assert "mypy              NOT OK (exit 1)" in sums


def test_arguments_of_test_go_to_pytest_alone(dev, lines):
    assert dev.test(["tests/domain", "-q"]) == 0
    assert lines == [["-m", "pytest", "tests/domain", "-q", "offscreen"]]


def test_a_half_made_environment_is_made_anew(dev, monkeypatch, tmp_path):
    for name, value in {"VENV": tmp_path, "STAMP": tmp_path / "stamp", "PYTHON": tmp_path}.items():
        monkeypatch.setattr(dev, name, value)
    assert dev.read_stamp() == {}
    (tmp_path / "stamp").write_text('{"packages": "ab', encoding="utf-8")
    assert dev.read_stamp() == {}
    (tmp_path / "stamp").write_text('{"packages": "ab"}', encoding="utf-8")
    assert dev.read_stamp() == {"packages": "ab"}


def test_the_environment_depends_on_the_lock_and_not_on_line_endings(dev, monkeypatch, tmp_path):
    lock = tmp_path / "requirements.lock"
    monkeypatch.setattr(dev, "LOCK", lock)
    lock.write_bytes(b"a==1\nb==2\n")
    first = dev.fingerprints()
    lock.write_bytes(b"a==1\r\nb==2\r\n")
    assert dev.fingerprints() == first
    lock.write_bytes(b"a==1\nb==3\n")
    assert dev.fingerprints()["packages"] != first["packages"]
    assert dev.fingerprints()["project"] == first["project"]


def test_who_may_not_install_is_told_the_one_command(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev, "permission", lambda: None)
    with pytest.raises(SystemExit):
        dev.install(["libegl1", "libcups2"], "Qt needs some system libraries.")
    words = capsys.readouterr().err
    assert "sudo sh -c 'apt-get update && apt-get install -y" in words
    assert "libegl1 libcups2" in words


# ---------------------------------------------------------------------------- icons and fonts


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_an_icon_is_one_flat_drawing_on_the_grid_of_24(path, qapp):
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 24 24"
    assert {child.tag.split("}")[1] for child in root} == {"path"}
    assert QSvgRenderer(str(path)).isValid()


def test_icons_and_fonts_have_their_licenses_beside_them():
    assert "Apache License" in (ICONS / "LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_icon_that_the_code_names_is_shipped():
    shipped = {path.stem for path in ICONS.glob("*.svg")}
    named: set[str] = set()
    for path in (ROOT / "iopdesk").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon(?:_name)?\s*[=(]\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"', text))
    assert named
    assert named - shipped == set()


def test_the_four_weights_of_the_shipped_font_are_four_drawings(qapp):
    widths = []
    for style in STYLES:
        number = QFontDatabase.addApplicationFont(str(FONTS / f"NotoSans-{style}.ttf"))
        assert number >= 0
        assert "Noto Sans" in QFontDatabase.applicationFontFamilies(number)
    for weight in (400, 500, 600, 700):
        font = QFont("Noto Sans")
        font.setPixelSize(40)
        font.setWeight(QFont.Weight(weight))
        widths.append(QFontMetricsF(font).horizontalAdvance("Hamburgefonstiv"))
    assert widths == sorted(set(widths))


@pytest.mark.parametrize("style", [*STYLES, "Italic"])
def test_the_shipped_fonts_can_stand_in_a_paper_and_write_many_names(style):
    # ReportLab reads TrueType outlines only, and refuses others here.
    face = TTFontFile(str(FONTS / f"NotoSans-{style}.ttf"))
    names = "Łukasz Ørsted Ñandú Žižek Şahin Γεωργία Дмитрий Nguyễn Thị Hương – ’ “ ” · • …"
    missing = {letter for letter in names if ord(letter) not in face.charToGlyph}
    assert missing == set()

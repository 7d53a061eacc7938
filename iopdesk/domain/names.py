"""Names of people: folded for search and sorting, split from one cell, and shown.

A one-word name stands in the family name, as on a passport (ICAO Doc 9303, part 3:
a single name is the primary identifier).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from iopdesk.domain.texts import clean_line

_APOSTROPHES = "'’‘‛ʼʻʹʾʿ′`´＇"
_LETTERS = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe",
    "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "\N{MINUS SIGN}": " ",
}  # fmt: skip
_DROP: dict[str, str | None] = dict.fromkeys(_APOSTROPHES)
_BEFORE = str.maketrans(_DROP)
_AFTER = str.maketrans(_DROP | _LETTERS)
_INVISIBLE = (*range(9), *range(14, 28), 127)
_ASCII = str.maketrans({"'": None, "`": None, "-": " "} | {chr(c): None for c in _INVISIBLE})

_PARTICLE_WORDS = """
    van von vom der den de del della dela di da do dos das du des la le las los lo bin bint
    ibn abu al el ter ten te zu zum zur af av san santa st st.
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "v", "2nd", "3rd", "4th", "esq", "md", "phd", "rn"}
_HONORIFICS = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev"}
_NICKNAME = re.compile(r"""\(([^()]*)\)|"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]""")
_WORDS = re.compile(r"\w+")


def fold(text: str) -> str:
    """The text as it is searched and sorted: small letters without accents.

    Compatibility forms are opened (NFKD), combining marks, apostrophes and invisible
    characters go, hyphens become blanks, and letters that no decomposition reaches
    (ł đ ð ø ß æ œ þ ı) become their plain neighbors. Other punctuation stays.
    Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_BEFORE)).casefold()
    plain = unicodedata.normalize("NFKD", plain).casefold().translate(_AFTER)
    return " ".join("".join(map(_searchable, plain)).split())


def _searchable(char: str) -> str:
    """The character, a blank for a hyphen, nothing for a mark or an invisible character."""
    category = unicodedata.category(char)
    if category == "Pd":
        return " "
    if category[0] == "M" or category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if category == "Cc":
        return " " if char.isspace() else ""
    return char


def search_words(text: str) -> tuple[str, ...]:
    """The folded words of a text or a query, without any punctuation."""
    return tuple(_WORDS.findall(fold(text)))


def sort_key(family: str, given: str) -> str:
    """The key patients are sorted by: folded family name, then folded given name.

    The tab between them sorts before every character of a name, so that "Van, Zed"
    stands before "Van Dyk, Ann".
    """
    return f"{fold(family)}\t{fold(given)}"


def full_name(given: str, family: str, preferred: str = "", suffix: str = "") -> str:
    """The name as spoken: ``Marisol Quintero``; ``Marisol “Mari” Quintero Jr.``.

    Leave ``preferred`` empty for the legal form.
    """
    quoted = f"“{preferred}”" if preferred else ""
    return " ".join(part for part in (given, quoted, family, suffix) if part)


def list_name(given: str, family: str, preferred: str = "", suffix: str = "") -> str:
    """The name as lists show it: ``Quintero, Marisol (Mari)``; a one-word name as it is."""
    family_part = " ".join(part for part in (family, suffix) if part)
    name = ", ".join(part for part in (family_part, given) if part)
    return f"{name} ({preferred})" if preferred else name


def initials(given: str, family: str) -> str:
    """The initials of a name, ``MQ``; of a one-word name its first letter."""
    return _initial(given) + _initial(family) or "?"


def first_and_initial(given: str, family: str) -> str:
    """First name and last initial, ``Marisol Q.``; a one-word name as it is."""
    initial = _initial(family)
    if not given or not initial:
        return given or family
    return f"{given} {initial}."


def initial_and_family(given: str, family: str) -> str:
    """First initial and last name, ``M. Quintero``; a one-word name as it is."""
    initial = _initial(given)
    if not family or not initial:
        return family or given
    return f"{initial}. {family}"


def _initial(name: str) -> str:
    """The first letter or digit of a name with the marks that belong to it, in capitals."""
    text = unicodedata.normalize("NFC", name)
    for at, char in enumerate(text):
        if char.isalnum():
            upper = char.upper()
            end = at + 1
            while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Mc"):
                end += 1
            return (upper if len(upper) == 1 else char) + text[at + 1 : end]
    return ""


@dataclass(frozen=True, slots=True)
class SplitName:
    """The parts of a name that stood in one cell.

    ``left_off`` holds what is no part of a name (a form of address);
    ``is_guess`` is True where first and last name could be divided otherwise.
    """

    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    preferred: str = ""
    left_off: tuple[str, ...] = ()
    is_guess: bool = False

    def __repr__(self) -> str:
        return f"SplitName(is_guess={self.is_guess})"


def split_name(text: str) -> SplitName:
    """Split ``Last, First`` or ``First Last``, with particles (van, de la), suffixes
    (Jr., III), a preferred name in parentheses or quotation marks, and a middle initial.

    Only a single letter becomes a middle name: "Mary Ann" stays a first name.
    """
    rest, preferred = _take_preferred(clean_line(text))
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    suffix: list[str] = []
    while len(parts) > 1 and _is_suffix(parts[-1]) and len(parts[0].split()) > 1:
        suffix.insert(0, parts.pop())  # "John Smith, Jr."
    if len(parts) > 2 and _is_suffix(parts[1]):
        suffix.append(parts.pop(1))  # "Smith, Jr., John"
    if len(parts) > 1:
        name = _from_last_first(parts[0].split(), " ".join(parts[1:]).split(), suffix)
    else:
        name = _from_first_last(parts[0].split() if parts else [], suffix)
    if preferred and not name.given:  # "Quote, "Queenie"": the only first name there is
        return _with(name, given=preferred, preferred="")
    return _with(name, given=name.given, preferred=preferred)


def _with(name: SplitName, *, given: str, preferred: str) -> SplitName:
    """The same name with another given and preferred name."""
    return SplitName(
        given, name.middle, name.family, name.suffix, preferred, name.left_off, name.is_guess
    )


def _take_preferred(text: str) -> tuple[str, str]:
    """The text without its first nickname in parentheses or quotation marks, and that."""
    match = _NICKNAME.search(text)
    if match is None:
        return text, ""
    inner = next((group for group in match.groups() if group), "").strip()
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    if not inner or not any(char.isalnum() for char in rest):
        return f"{text[: match.start()]} {inner} {text[match.end() :]}", ""
    return rest, inner


def _is_suffix(word: str) -> bool:
    return word.replace(".", "").casefold() in _SUFFIXES


def _take_honorifics(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The words without the forms of address before a name of at least one more word."""
    count = 0
    while count < len(words) - 1 and words[count].rstrip(".").casefold() in _HONORIFICS:
        count += 1
    return words[count:], tuple(words[:count])


def _take_middle(words: list[str]) -> tuple[str, str]:
    """Given name and middle initial of the words of a given name."""
    last = words[-1].rstrip(".") if words else ""
    if len(words) > 1 and len(last) == 1 and last.isalpha():
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""


def _from_last_first(family: list[str], given: list[str], suffix: list[str]) -> SplitName:
    """A name written "Last, First", its words given."""
    if len(family) > 1 and _is_suffix(family[-1]):
        suffix = [*suffix, family.pop()]
    given, left_off = _take_honorifics(given)
    while len(given) > 1 and _is_suffix(given[-1]):
        suffix = [given.pop(), *suffix]
    behind: list[str] = []
    while len(given) > 1 and given[-1] in _PARTICLES:  # "Beethoven, Ludwig van"
        behind.insert(0, given.pop())
    first, middle = _take_middle(given)
    return SplitName(first, middle, " ".join(behind + family), " ".join(suffix), "", left_off)


def _from_first_last(words: list[str], suffix: list[str]) -> SplitName:
    """A name written "First Last", its words given."""
    words, left_off = _take_honorifics(words)
    while len(words) > 2 and _is_suffix(words[-1]):
        suffix = [words.pop(), *suffix]
    if len(words) < 2:
        return SplitName(family=" ".join(words), suffix=" ".join(suffix), left_off=left_off)
    start, is_guess = _family_start(words)
    first, middle = _take_middle(words[:start])
    family = " ".join(words[start:])
    return SplitName(first, middle, family, " ".join(suffix), "", left_off, is_guess)


def _family_start(words: list[str]) -> tuple[int, bool]:
    """Where the family name begins among the words, and whether that is a guess."""
    for at in range(1, len(words) - 1):
        if words[at].casefold() in _PARTICLES:
            return at, False
        if words[at].casefold() == "y" and at > 1:  # "Santiago Ramón y Cajal"
            return at - 1, False
    start = len(words) - 1
    before = [word for word in words[1:start] if len(word.rstrip(".")) > 1]
    return start, bool(before)

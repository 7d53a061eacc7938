"""What somebody types to find a patient: words of names, numbers of every form, one typo.

Dates of birth are read month first, as the practice writes them; where the first field
cannot be a month, the day stands first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from iopdesk.domain.names import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(\d{4}|\d{2})(?!\S)"
_MONTH_DAY = re.compile(rf"(?<!\S){_MONTH}\s*{_DAY},?\s+{_YEAR}", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"(?<!\S){_DAY}[\s-]*{_MONTH},?[\s-]*{_YEAR}", re.IGNORECASE)
_SPACED = re.compile(r"(?<!\S)(\d{1,2})\s+(\d{1,2})\s+(\d{4}|\d{2})(?!\S)")
_PHONE = re.compile(
    r"(?<!\S)(?:\+?1[\s.\-]*)?(?:\((\d{3})\)|(\d{3}))[\s.\-]*(\d{3})[\s.\-]*(\d{4})(?!\S)"
)
_LOCAL_PHONE = re.compile(r"(?<!\S)(\d{3})[\s.\-]+(\d{4})(?!\S)")
_LETTER = re.compile(r"[^\W\d_]")
_RECORD = re.compile(r"([^\W\d_]+)(\d+)")
_RECORD_DIGITS = 5
"""A record number has at least so many digits, filled with zeros."""
_TYPO_LENGTHS = range(3, 25)
"""Fewer letters fit nearly everybody when one of them may be wrong; nobody types more."""
MOST_WORDS = 6
"""So many words of a name are looked through for a slip."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """Folded words that begin a name; and numbers, each with the forms it may have on file."""

    names: tuple[str, ...]
    numbers: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.names or self.numbers)


def read_typed(typed: str) -> Typed:
    """Names and numbers in what was typed, in any order.

    A date becomes the digits of month, day and year; a phone number its digits; a record
    number may stand with or without letters, hyphen and leading zeros.
    """
    numbers: list[tuple[str, ...]] = []
    rest = typed
    for pattern, form in _WHOLE:
        while (match := pattern.search(rest)) is not None:
            numbers.append(form(match))
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    names: list[str] = []
    for part in rest.split():
        digits = re.sub(r"[^0-9]", "", part)
        if not digits:
            names += _words(part)
        elif _LETTER.search(part):
            numbers += _record(part)
        else:
            numbers.append(_number(part, digits))
    return Typed(tuple(names), tuple(numbers))


def _by_name(month: str, day: str, year: str) -> tuple[str, ...]:
    return (f"{_MONTHS.index(month[:3].lower()) + 1:02d}{int(day):02d}{year}",)


def _month_first(first: str, second: str, year: str) -> tuple[str, ...]:
    """Month, day and year as they are on file; the day first where it can only be one."""
    if int(first) > 12 >= int(second):
        first, second = second, first
    return (f"{int(first):02d}{int(second):02d}{year}",)


_WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, ...]]], ...] = (
    (_MONTH_DAY, lambda found: _by_name(found[1], found[2], found[3])),
    (_DAY_MONTH, lambda found: _by_name(found[2], found[1], found[3])),
    (_SPACED, lambda found: _month_first(found[1], found[2], found[3])),
    (_PHONE, lambda found: (f"{found[1] or found[2]}{found[3]}{found[4]}",)),
    (_LOCAL_PHONE, lambda found: (f"{found[1]}{found[2]}",)),
)
"""What is one number although blanks may stand in it, and its form on file."""


def _words(part: str) -> Iterator[str]:
    return (word for word in re.split(r"[^\w]+", fold(part)) if word)


def _record(part: str) -> Iterator[tuple[str, ...]]:
    """``LR-00148``, ``lr148``, ``A12``: the words as one phrase, digits also filled with zeros."""
    phrase = " ".join(_words(part))
    if not phrase:
        return
    letters_digits = _RECORD.fullmatch(phrase.replace(" ", ""))
    forms = [phrase]
    if letters_digits is not None:
        forms.append(f"{letters_digits[1]} {letters_digits[2].zfill(_RECORD_DIGITS)}")
        forms.append(f"{letters_digits[1]} {letters_digits[2]}")
    yield tuple(dict.fromkeys(forms))


def _number(part: str, digits: str) -> tuple[str, ...]:
    """Digits with or without separators: a date, or a number with and without its zeros."""
    fields = re.split(r"[/.\-]", part)
    if all(field.isdecimal() and field.isascii() for field in fields):
        if len(fields) == 3 and len(fields[0]) == 4:
            return (f"{int(fields[1]):02d}{int(fields[2]):02d}{fields[0]}",)
        if len(fields) == 3:
            return _month_first(*fields)
        if len(fields) == 2 and len(fields[0]) <= 2 and len(fields[1]) <= 2:
            return _month_first(fields[0], fields[1], "")
        if len(fields) == 2 and len(fields[0]) <= 2 and len(fields[1]) == 4:
            return (f"{fields[1]}{int(fields[0]):02d}",)
    forms = [digits]
    if len(digits) <= _RECORD_DIGITS and digits.lstrip("0"):
        forms.append(digits.lstrip("0"))
    if len(digits) == 7 and int(digits[1:3]) <= 31 and digits[0] != "0":
        forms.append(f"0{digits}")  # 3141989
    return tuple(dict.fromkeys(forms))


def one_typo(word: str) -> tuple[str, ...]:
    """Every beginning of a name that ``word`` may have been meant for, with one slip.

    One letter too many, too few, wrong, or two exchanged; a blank left out counts as a
    letter. The first form stands for every slip at the end: whatever begins so.
    """
    if len(word) not in _TYPO_LENGTHS:
        return ()
    letters = _ALPHABET if word.isascii() else _ALPHABET + "".join(sorted(set(word)))
    made = [word[:-1]]
    for at in range(len(word)):
        before, here, after = word[:at], word[at], word[at + 1 :]
        if after:
            made.append(before + after)
            made.append(before + after[0] + here + after[1:])
            made += [before + letter + after for letter in letters if letter != here]
        made += [before + letter + here + after for letter in letters]
        if before:
            made.append(f"{before} {here}{after}")
    return tuple(each for each in dict.fromkeys(made) if each != word)


def joined(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words with two neighbors written as one: a blank too many."""
    for at in range(len(words) - 1):
        yield (*words[:at], words[at] + words[at + 1], *words[at + 2 :])

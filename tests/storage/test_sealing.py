"""Sealed texts open in their own place with their own key, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iopdesk.errors import Trouble, sentence_for
from iopdesk.storage import keys, sealing
from iopdesk.storage.sealing import Place, Sealed

KEY = bytes(range(32))
PLACE = Place("0a" * 16, "3f6c", "ravi")
WORDS = "Spoke about his father. He wept."


def refused(key: bytes, place: Place, sealed: Sealed) -> bool:
    """Whether it does not open, which is said in words."""
    with pytest.raises(Trouble) as caught:
        sealing.unseal(key, place, sealed)
    assert sentence_for(caught.value)
    return caught.value.code == "sealed_altered"


@given(st.text(st.characters(codec="utf-8"), max_size=600))
def test_every_text_comes_back_as_it_was_and_its_size_tells_little(text):
    sealed = sealing.seal(KEY, PLACE, text)
    assert sealing.unseal(KEY, PLACE, sealed) == text
    tag = 16
    assert (len(sealed.sealed) - tag) % sealing.STEP == 0
    assert len(sealed.sealed) - tag - len(text.encode()) - 4 < sealing.STEP


def test_no_two_seals_of_one_text_are_alike():
    one, other = (sealing.seal(KEY, PLACE, WORDS) for _twice in range(2))
    assert len(one.nonce) == 12
    assert one.nonce != other.nonce
    assert one.sealed != other.sealed


@pytest.mark.parametrize(
    "other",
    [
        replace(PLACE, practice_id="0b" * 16),
        replace(PLACE, uid="3f6d"),
        replace(PLACE, author_uid="dana"),
        replace(PLACE, uid="3f", author_uid='6c", "ravi'),
    ],
)
def test_it_does_not_open_in_another_place(other):
    assert refused(KEY, other, sealing.seal(KEY, PLACE, WORDS))


def test_it_does_not_open_with_another_key_or_under_the_name_of_another():
    sealed = sealing.seal(KEY, PLACE, WORDS)
    other = bytes(32)
    assert sealed.key_id == keys.key_id(KEY)
    assert refused(other, PLACE, sealed)
    assert refused(KEY, PLACE, replace(sealed, key_id=keys.key_id(other)))


def test_one_altered_bit_anywhere_is_noticed():
    sealed = sealing.seal(KEY, PLACE, WORDS)
    for name in ("nonce", "sealed"):
        kept: bytes = getattr(sealed, name)
        for at in range(len(kept)):
            turned = kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :]
            assert refused(KEY, PLACE, replace(sealed, **{name: turned}))
    assert refused(KEY, PLACE, replace(sealed, sealed=b""))
    assert refused(KEY, PLACE, replace(sealed, nonce=b""))


def test_neither_words_nor_key_show_in_a_trace():
    sealed = sealing.seal(KEY, PLACE, WORDS)
    assert "father" not in repr(sealed)
    assert WORDS.encode() not in sealed.sealed
    assert KEY.hex() not in repr(sealed)

"""Groups: admission kinds, hard limits of seating, and the reasons they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iopdesk.domain.episodes import Hold, HoldKind, Stage, stage_short, stages_label
from iopdesk.domain.pack_tables import GroupRules
from iopdesk.domain.patients import Gender
from iopdesk.domain.people import Role
from iopdesk.domain.rule_packs import shipped
from iopdesk.domain.sessions import Service, SessionKind
from iopdesk.errors import RuleBroken, sentences
from iopdesk.i18n import N_, _, medium_date, ngettext


class GroupAdmission(StrEnum):
    """When members may join."""

    ROLLING = "rolling"
    OPEN = "open"
    CLOSED = "closed"


class SeatLimit(StrEnum):
    """What may stand between a patient and a seat."""

    CAPACITY = "capacity"
    STAGE = "stage"
    ASSESSMENT = "assessment"
    MEDICAL = "medical"
    CLASH = "clash"
    GENDER = "gender"
    LANGUAGE = "language"
    CLOSED = "closed"
    ENDED = "ended"
    KEEP_APART = "keep_apart"
    PRESCRIBED_DAYS = "prescribed_days"
    WAIT_LIST = "wait_list"


class OverrideRight(StrEnum):
    """Who may seat a patient in spite of a limit, always with a reason."""

    FACILITATOR = "facilitator"
    DIRECTOR = "director"
    NOBODY = "nobody"


_RIGHTS = {
    SeatLimit.CAPACITY: OverrideRight.FACILITATOR,
    SeatLimit.STAGE: OverrideRight.FACILITATOR,
    SeatLimit.PRESCRIBED_DAYS: OverrideRight.FACILITATOR,
    SeatLimit.WAIT_LIST: OverrideRight.FACILITATOR,
    SeatLimit.CLASH: OverrideRight.DIRECTOR,
    SeatLimit.GENDER: OverrideRight.DIRECTOR,
    SeatLimit.LANGUAGE: OverrideRight.DIRECTOR,
    SeatLimit.ASSESSMENT: OverrideRight.DIRECTOR,
    SeatLimit.MEDICAL: OverrideRight.DIRECTOR,
    SeatLimit.CLOSED: OverrideRight.NOBODY,
    SeatLimit.ENDED: OverrideRight.NOBODY,
    SeatLimit.KEEP_APART: OverrideRight.NOBODY,
}

_SOFT = frozenset({SeatLimit.PRESCRIBED_DAYS, SeatLimit.WAIT_LIST})
"""Limits that ask for a reason when seating and only order a suggestion."""

_ADMISSIONS = {
    GroupAdmission.ROLLING: N_("Rolling admission"),
    GroupAdmission.OPEN: N_("Open"),
    GroupAdmission.CLOSED: N_("Closed"),
}

_GENDER_GROUPS = {
    Gender.WOMAN: N_("women"),
    Gender.MAN: N_("men"),
    Gender.NONBINARY: N_("nonbinary people"),
}


def admission_label(admission: GroupAdmission) -> str:
    """When members may join, in words."""
    return _(_ADMISSIONS[admission])


def default_capacity(kind: SessionKind, rules: GroupRules | None = None) -> int:
    """Seats a new group starts with: 12, a multi-family group 24. Source: groups.toml."""
    pack = rules or shipped().groups
    return pack.capacity_multi_family if kind is SessionKind.FAMILY else pack.capacity


def needs_assessment(kind: SessionKind, service: Service | None = None) -> bool:
    """Whether a group is treatment, so that an assessment comes first.

    Education and family groups need none, nor does what is not a group.
    """
    return kind is SessionKind.GROUP and service not in {Service.EDUCATION, Service.FAMILY}


def holds_at(
    kind: SessionKind, holds: Collection[Hold], service: Service | None = None
) -> tuple[Hold, ...]:
    """The holds that keep a patient out of a session of this kind.

    The assessment hold concerns treatment groups, the medical hold every group,
    family and education session; an assessment or a medical visit is what ends them.
    """
    seats = {SessionKind.GROUP, SessionKind.EDUCATION, SessionKind.FAMILY}
    return tuple(
        each
        for each in holds
        if not each.is_overridden
        and (kind in seats if each.kind is HoldKind.MEDICAL else needs_assessment(kind, service))
    )


# -- seating ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A patient, a group and the day the patient would join.

    ``members`` is the most members on any day from then on, the patient left
    out (guests take no seat). ``clashes`` name other sessions at the same time,
    cancelled ones left out. ``keep_apart`` = a present or future member is in a
    keep-apart pair with the patient. ``hours_needed`` are minutes a week still missing.
    """

    kind: SessionKind
    capacity: int
    members: int
    joins_on: date
    service: Service | None = None
    stages: tuple[int, ...] = ()
    stage: Stage | None = None
    holds: tuple[Hold, ...] = ()
    clashes: tuple[str, ...] = ()
    admission: GroupAdmission = GroupAdmission.ROLLING
    first_session_on: date | None = None
    group_ends_on: date | None = None
    group_gender: Gender | None = None
    gender: Gender | None = None
    group_language: str = ""
    language: str = ""
    practice_language: str = ""
    keep_apart: bool = False
    group_weekdays: frozenset[int] = frozenset()
    prescribed_weekdays: frozenset[int] = frozenset()
    waiting_ahead: int = 0
    group_weekly_minutes: int = 0
    hours_needed: int = 0


@dataclass(frozen=True, slots=True)
class SeatReason:
    """One limit that stands in the way, in words, and who may set it aside."""

    limit: SeatLimit
    words: str

    @property
    def right(self) -> OverrideRight:
        """Who may override it."""
        return _RIGHTS[self.limit]


@dataclass(frozen=True, slots=True)
class SeatDecision:
    """All the limits in the way; none means a free choice."""

    reasons: tuple[SeatReason, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reasons

    @property
    def may_suggest(self) -> bool:
        """Whether no hard limit is broken."""
        return all(each.limit in _SOFT for each in self.reasons)

    @property
    def right(self) -> OverrideRight | None:
        """The right that covers every reason; None when nothing stands in the way."""
        rights = {each.right for each in self.reasons}
        for each in (OverrideRight.NOBODY, OverrideRight.DIRECTOR, OverrideRight.FACILITATOR):
            if each in rights:
                return each
        return None

    @property
    def words(self) -> str:
        """Every reason, in one line."""
        return "; ".join(each.words for each in self.reasons)


def judge_seat(facts: SeatFacts) -> SeatDecision:
    """Every limit between the patient and the seat, all of them named."""
    found = [
        *_place_reasons(facts),
        *_hold_reasons(facts),
        *_person_reasons(facts),
        *_order_reasons(facts),
    ]
    return SeatDecision(tuple(found))


def _place_reasons(facts: SeatFacts) -> Iterable[SeatReason]:
    if facts.members >= facts.capacity:
        words = _("full, {members} of {seats} seats").format(
            members=facts.members, seats=facts.capacity
        )
        yield SeatReason(SeatLimit.CAPACITY, words)
    if facts.group_ends_on is not None and facts.joins_on > facts.group_ends_on:
        words = _("the group ends {day}").format(day=medium_date(facts.group_ends_on))
        yield SeatReason(SeatLimit.ENDED, words)
    begun = facts.first_session_on
    if facts.admission is GroupAdmission.CLOSED and begun and facts.joins_on > begun:
        words = _("closed group, began {day}").format(day=medium_date(begun))
        yield SeatReason(SeatLimit.CLOSED, words)
    if facts.stages and facts.stage not in facts.stages:
        yield SeatReason(SeatLimit.STAGE, _stage_words(facts))


def _stage_words(facts: SeatFacts) -> str:
    serves = stages_label(facts.stages)
    if facts.stage is None:
        return _("no stage recorded, the group serves {stages}").format(stages=serves)
    return _("{stage}, the group serves {stages}").format(
        stage=stage_short(facts.stage), stages=serves
    )


def _hold_reasons(facts: SeatFacts) -> Iterable[SeatReason]:
    for hold in holds_at(facts.kind, facts.holds, facts.service):
        limit = SeatLimit.MEDICAL if hold.kind is HoldKind.MEDICAL else SeatLimit.ASSESSMENT
        why = ", ".join(hold.reasons)
        yield SeatReason(limit, f"{hold.label} ({why})" if why else hold.label)


def _person_reasons(facts: SeatFacts) -> Iterable[SeatReason]:
    for clash in facts.clashes:
        yield SeatReason(SeatLimit.CLASH, _("clash with {what}").format(what=clash))
    if facts.group_gender is not None and facts.gender is not facts.group_gender:
        words = _("a group for {people}").format(people=_(_GENDER_GROUPS[facts.group_gender]))
        if facts.gender is None:
            words += _(", gender not recorded")
        yield SeatReason(SeatLimit.GENDER, words)
    wanted = facts.group_language.strip()
    spoken = facts.language.strip() or facts.practice_language.strip()
    if wanted and spoken.casefold() != wanted.casefold():
        words = _("a group in {language}").format(language=wanted)
        if not spoken:
            words += _(", language not recorded")
        yield SeatReason(SeatLimit.LANGUAGE, words)
    if facts.keep_apart:
        yield SeatReason(SeatLimit.KEEP_APART, _("kept apart from a member"))


def _order_reasons(facts: SeatFacts) -> Iterable[SeatReason]:
    if facts.prescribed_weekdays and not facts.group_weekdays <= facts.prescribed_weekdays:
        yield SeatReason(SeatLimit.PRESCRIBED_DAYS, _("meets on days not prescribed"))
    if facts.waiting_ahead > 0:
        words = ngettext(
            "{count} person ahead on the wait list",
            "{count} people ahead on the wait list",
            facts.waiting_ahead,
        ).format(count=facts.waiting_ahead)
        yield SeatReason(SeatLimit.WAIT_LIST, words)


def decide_seat(
    facts: SeatFacts,
    *,
    roles: Collection[Role],
    is_facilitator: bool = False,
    override_reason: str = "",
) -> SeatDecision:
    """Whether the patient may be seated; the decision names what was overridden.

    A facilitator or clinical director overrides capacity, stage, prescribed days
    and wait-list order with a reason; clash, gender, language, assessment and
    medical hold a clinical director only; keep-apart and a closed group nobody.
    Raises ``RuleBroken`` with all the reasons.
    """
    decision = judge_seat(facts)
    if decision.is_free:
        return decision
    if decision.right is OverrideRight.NOBODY:
        code = "seat_never"
        if any(each.limit is SeatLimit.KEEP_APART for each in decision.reasons):
            code = "seat_kept_apart"
        raise RuleBroken(code, why=decision.words)
    is_director = Role.DIRECTOR in roles
    if decision.right is OverrideRight.DIRECTOR and not is_director:
        raise RuleBroken("seat_director", why=decision.words)
    if not (is_director or is_facilitator):
        raise RuleBroken("seat_facilitator", why=decision.words)
    if not override_reason.strip():
        raise RuleBroken("seat_reason", field="override_reason", why=decision.words)
    return decision


sentences(
    {
        "seat_never": N_("Not seated: {why}. This cannot be overridden; choose another group."),
        "seat_kept_apart": N_(
            "Not seated: {why}. Choose another group, or edit the keep-apart pair first."
        ),
        "seat_director": N_("Not seated: {why}. Only a clinical director can override this."),
        "seat_facilitator": N_(
            "Not seated: {why}. The facilitator or a clinical director can override this."
        ),
        "seat_reason": N_("Not seated: {why}. Write the reason to seat the patient anyway."),
    }
)

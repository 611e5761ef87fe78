"""What can go wrong in intake, each named; mapped to a sentence for people at the edge."""

from __future__ import annotations

from collections.abc import Sequence


class IntakeError(Exception):
    """Base of all domain errors. ``str(error)`` is a sentence that a person may read."""


class KeyFileError(IntakeError):
    """The key file is missing a key, damaged, or readable by others."""


class DecryptionError(IntakeError):
    """A stored value cannot be read with the keys at hand."""


class FactError(IntakeError):
    """A fact has a name or a shape that no draft can hold."""


class NoSuchDraft(IntakeError):
    """There is no draft with this id."""


class DraftClosed(IntakeError):
    """The draft was filed, cancelled or has expired; nothing can be added."""


class MissingFacts(IntakeError):
    """Less than the least for filing. ``fields`` names what is missing."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__("还缺：" + "、".join(fields))
        self.fields = list(fields)


class UnknownRegion(IntakeError):
    """A code or a name that is no region we know."""


class AmbiguousRegion(IntakeError):
    """A name that several regions bear. ``choices`` lists their full names."""

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        super().__init__(f"叫“{name}”的地方不止一个：" + "、".join(choices))
        self.choices = list(choices)


class ImportProblem(IntakeError):
    """A file cannot be imported; says the line. Nothing of it was taken over."""

    def __init__(self, line: int | None, problem: str) -> None:
        super().__init__(f"第{line}行：{problem}" if line else problem)
        self.line = line


class NotAllowed(IntakeError):
    """``may()`` said no. Says nothing about whether the object exists."""

    def __init__(self) -> None:
        super().__init__("没有这一项，或者您无权办理。")


class WrongState(IntakeError):
    """The step does not follow from the ticket's state."""


class NoSuchRecord(IntakeError):
    """There is no such record here."""

    def __init__(self) -> None:
        super().__init__("没有找到这一件。")


class TooLateToTakeBack(IntakeError):
    """More than ten minutes have gone by since it was filed."""

    def __init__(self) -> None:
        super().__init__("交上去已经过了十分钟。要撤回，在这里说“撤回”就行。")


class ReopenedOften(WrongState):
    """The reporter has had it done again as often as may be; people must see to it now."""

    def __init__(self, times: int) -> None:
        super().__init__(
            f"这件事已经按要求重办过{times}次，不能再在这里要求重办，请找县里或者转人工。"
        )
        self.times = times


class StaleTicket(IntakeError):
    """Somebody else changed the ticket in between; load it again."""

    def __init__(self) -> None:
        super().__init__("这张单子刚被别人处理过，请刷新后再办。")


class SamePerson(IntakeError):
    """The step needs a second person."""

    def __init__(self) -> None:
        super().__init__("这一步要由另一个人来办。")


class StepProblem(IntakeError):
    """A step lacks something it needs: a reason, a unit that may have the ticket."""


class ProcedureProblem(IntakeError):
    """A step of a procedure that cannot be taken so, or not yet."""


class AdditionProblem(IntakeError):
    """Words that cannot be added to a record as they are: none, or far too many."""


class ClockProblem(IntakeError):
    """A clock cannot be paused or extended as asked."""


class VisitProblem(IntakeError):
    """A visit report that cannot be taken as it is; ``field`` names what is wrong with it."""

    def __init__(self, sentence: str, field: str = "all") -> None:
        super().__init__(sentence)
        self.field = field


class TooManyAttempts(IntakeError):
    """Guessing is slowed down. ``minutes`` until the next attempt."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"试的次数太多，请{minutes}分钟后再试。")
        self.minutes = minutes


class TooManyCodes(IntakeError):
    """No more one-time codes today, for this phone or in this conversation."""

    def __init__(self) -> None:
        super().__init__("今天要的验证码太多了，请明天再试。")


class LoginFailed(IntakeError):
    """Wrong name, wrong password, disabled or expired: one answer for all."""

    def __init__(self) -> None:
        super().__init__("用户名或密码不对。")


class UserProblem(IntakeError):
    """A user cannot be made or changed as asked."""


class ListProblem(IntakeError):
    """A list of phones cannot be taken, sent or stopped as asked; nothing was changed."""


class AuditBroken(IntakeError):
    """The audit chain does not fit together."""

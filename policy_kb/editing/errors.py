"""What can go wrong when the knowledge base is edited, each with a sentence for the editor."""

from __future__ import annotations

from collections.abc import Mapping

from policy_kb.errors import KnowledgeError


class UnknownCard(KnowledgeError):
    """A card id that nobody knows."""

    def __init__(self, card: str) -> None:
        super().__init__(f"没有编号是“{card}”的卡片。")


class UnknownProposal(KnowledgeError):
    """A proposal id that nobody knows."""

    def __init__(self) -> None:
        super().__init__("没有这一份修改。")


class NotAcceptable(KnowledgeError):
    """A proposed card that cannot be taken. ``problems`` by field; ``all`` for the card itself."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("".join(problems.values()))
        self.problems = dict(problems)


class NothingChanged(KnowledgeError):
    """The proposal says what the card says already."""

    def __init__(self) -> None:
        super().__init__("和现在的内容一样，没有改动。")


class StaleProposal(KnowledgeError):
    """The card was changed after the proposer had looked at it."""

    def __init__(self) -> None:
        super().__init__("这张卡片在提出修改之后又变过，不能照这份改。请对照现在的内容重新提一份。")


class AlreadyDecided(KnowledgeError):
    """Somebody else has decided, or the proposer has withdrawn it."""

    def __init__(self) -> None:
        super().__init__("这份修改已经有人处理过了。")


class SamePerson(KnowledgeError):
    """Nobody approves or refuses the own proposal."""

    def __init__(self) -> None:
        super().__init__("自己提的修改要由另一位编辑来审。")


class NoReason(KnowledgeError):
    """A refusal without a reason, or a proposal that does not say why."""

    def __init__(self) -> None:
        super().__init__("请写明理由。")

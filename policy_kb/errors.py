"""What can go wrong in the knowledge base, each with a sentence for the person at the keyboard."""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of the room's errors; ``str(error)`` is a Chinese sentence to act on."""


class CardError(KnowledgeError):
    """A card file cannot be used as it is."""


class UnknownRegion(KnowledgeError):
    """A region name or code that no division has."""

    def __init__(self, region: str) -> None:
        super().__init__(f"没有找到地区“{region}”，请用行政区划代码或全称，例如 370000 或 东台市。")


class NoClauses(KnowledgeError):
    """A file in which no numbered clause could be found."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"文件“{name}”里没有找到任何条款（如“一、”“（一）”“第一条”“1.……？”），没有导入。"
        )


class AlreadyImported(KnowledgeError):
    """The same file is there already; nothing was written."""

    def __init__(self, name: str, document: str) -> None:
        super().__init__(f"文件“{name}”已经导入过（{document}），这次没有写入任何内容。")


class UnknownDocument(KnowledgeError):
    """A document id that the register does not hold."""

    def __init__(self, document: str) -> None:
        super().__init__(f"登记簿里没有文件“{document}”，可用 hotline kb list 查看。")


class NotImported(KnowledgeError):
    """A registered document whose original is not in the database."""

    def __init__(self, document: str) -> None:
        super().__init__(f"文件“{document}”的原文还没有导入，请先用 hotline kb import 导入。")

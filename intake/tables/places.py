"""Table of the region tree."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base

LEVELS = ("province", "city", "county", "township", "village")
CODE_LENGTH = 40


class Region(Base):
    """A node of the region tree (行政区划): province, city, county, township or village.

    ``path`` holds the codes from the top down to this node, each followed by a slash:
    a region lies within another when its path begins with the other's. ``origin`` is
    ``packaged`` for the national list or ``imported`` for the county's own file.
    """

    __tablename__ = "regions"
    __table_args__ = (Index(None, "path"), Index(None, "name"))

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    path: Mapped[str] = mapped_column(String(255))
    origin: Mapped[str] = mapped_column(String(10))

    @property
    def line(self) -> list[str]:
        """Codes from the top down to this node."""
        return self.path.strip("/").split("/")

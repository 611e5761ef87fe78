"""The region tree (行政区划): nodes, import, and resolution of places."""

from intake.regions.importing import Imported, import_regions, read_file
from intake.regions.known import KnownPlaces
from intake.regions.resolving import Choice, Resolution, gazetteer, resolve, resolve_one
from intake.regions.tree import (
    ancestor_at,
    ensure,
    full_name,
    imported_divisions,
    line_of,
    names_of,
    national,
    number_imported,
    reaches_county,
)

__all__ = [
    "Choice",
    "Imported",
    "KnownPlaces",
    "Resolution",
    "ancestor_at",
    "ensure",
    "full_name",
    "gazetteer",
    "import_regions",
    "imported_divisions",
    "line_of",
    "names_of",
    "national",
    "number_imported",
    "reaches_county",
    "read_file",
    "resolve",
    "resolve_one",
]

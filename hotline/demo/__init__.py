"""Demo data: invented villages and users, and synthetic cases filed through the real chat."""

from hotline.demo.cases import Outcome, file_cases
from hotline.demo.places_and_people import Login, load_places_and_people

__all__ = ["Login", "Outcome", "file_cases", "load_places_and_people"]

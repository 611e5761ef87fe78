"""The linear model of intents: character n-grams, words and signs, one support vector machine.

Plain scikit-learn, so that ``tests/nlu/measure.py`` measures the very model that the bot trains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Dict, List, Sequence, Text

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from components.signs import signs
from language.text import fold

_LONG_NUMBER = re.compile(r"[0-9x]{11,18}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

DEFAULTS: Dict[Text, Any] = {
    "max_ngram": 2,
    "min_df": 2,
    "C": 0.5,
    "signs": 0.1,
    "folds": 5,
}
"""Longest character n-gram; least number of examples a feature needs; the machine's C; the weight
of the signs beside the TF-IDF rows, whose length is 1; folds of the calibration."""


@dataclass(frozen=True)
class Utterance:
    """What was said, and the tokenizer's words of it."""

    text: Text
    words: Sequence[Text]


def prepare(text: Text) -> Text:
    """Fold widths and let numbers differ only in being short or long."""
    return _NUMBER.sub("0", _LONG_NUMBER.sub("号", fold(text)))


def marked(text: Text) -> Text:
    """The prepared text between marks, so that an n-gram knows whether it begins or ends it."""
    return f"^{prepare(text)}$"


def word_features(words: Sequence[Text]) -> List[Text]:
    """Words and pairs of neighbouring words, the two ends counted as words."""
    known = [prepare(word) for word in words if word.strip()]
    return known + [f"{one}_{next_}" for one, next_ in pairwise(("^", *known, "$"))]


class Features:
    """Utterances as rows of numbers."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        least = config["min_df"]
        self._weight = float(config["signs"])
        self._characters = TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, config["max_ngram"]),
            min_df=least,
            sublinear_tf=True,
            lowercase=False,
            preprocessor=marked,
        )
        self._words = TfidfVectorizer(analyzer=word_features, min_df=least, sublinear_tf=True)
        self._signs = DictVectorizer()

    def fit_rows(self, said: Sequence[Utterance]) -> csr_matrix:
        """Learn which features there are from `said`, and give its rows."""
        return self._rows(said, "fit_transform")

    def rows(self, said: Sequence[Utterance]) -> csr_matrix:
        """The rows of utterances in the features that were learnt."""
        return self._rows(said, "transform")

    def _rows(self, said: Sequence[Utterance], call: Text) -> csr_matrix:
        parts = [
            getattr(self._characters, call)([one.text for one in said]),
            getattr(self._words, call)([one.words for one in said]),
            getattr(self._signs, call)([signs(one.text) for one in said]) * self._weight,
        ]
        return hstack(parts).tocsr()


class LinearIntents:
    """A fitted model: the intents in `classes`, and how probable each is."""

    def __init__(self, features: Features, machine: LinearSVC, sharpness: float) -> None:
        self._features = features
        self._machine = machine
        self._sharpness = sharpness
        self.classes: List[Text] = [str(name) for name in machine.classes_]

    @classmethod
    def fit(
        cls, said: Sequence[Utterance], intents: Sequence[Text], config: Dict[Text, Any]
    ) -> "LinearIntents":
        """Train on labelled utterances; `config` as in :data:`DEFAULTS`."""
        features = Features(config)
        rows = features.fit_rows(said)
        machine = _machine(config).fit(rows, intents)
        return cls(features, machine, _sharpness(said, np.array(intents), config))

    def probabilities(self, said: Sequence[Utterance]) -> np.ndarray:
        """A row for each utterance, a column for each of `classes`."""
        distances = self._machine.decision_function(self._features.rows(said))
        return _softmax(distances, self._sharpness)


def _machine(config: Dict[Text, Any]) -> LinearSVC:
    return LinearSVC(C=config["C"], class_weight="balanced", max_iter=5000, random_state=0)


def _softmax(distances: np.ndarray, sharpness: float) -> np.ndarray:
    weights = np.exp(sharpness * (distances - distances.max(axis=1, keepdims=True)))
    return weights / weights.sum(axis=1, keepdims=True)


def _sharpness(said: Sequence[Utterance], intents: np.ndarray, config: Dict[Text, Any]) -> float:
    """What turns distances into probabilities that hold on utterances not trained on.

    Every example is judged once by a model that never saw it; the one factor is chosen that
    makes the true intents likeliest. A confidence of 0.85 then means right in 85 of 100.
    """
    names = sorted(set(intents))
    truth = np.searchsorted(names, intents)
    distances = np.zeros((len(said), len(names)))
    folds = StratifiedKFold(config["folds"], shuffle=True, random_state=0)
    for known, unknown in folds.split(np.zeros(len(said)), intents):
        features = Features(config)
        rows = features.fit_rows([said[one] for one in known])
        machine = _machine(config).fit(rows, intents[known])
        distances[unknown] = machine.decision_function(
            features.rows([said[one] for one in unknown])
        )

    def loss(sharpness: float) -> float:
        right = _softmax(distances, sharpness)[np.arange(len(truth)), truth]
        return float(-np.log(right + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)

"""Intent classifier: TF-IDF over characters and words, logistic regression.

Rasa's own bag-of-words featurizer counts without weighting; sublinear TF-IDF lifted the recall
of the two intents that matter most (docs/labelling.md has the rulings, tests/nlu the sets).
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Text, Tuple

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.tensorflow.constants import RANKING_LENGTH
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from language.text import fold

TOKENS = "text_tokens"
_LONG_NUMBER = re.compile(r"[0-9x]{11,18}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def prepare(text: Text) -> Text:
    """Fold widths and let numbers differ only in being short or long."""
    return _NUMBER.sub("0", _LONG_NUMBER.sub("号", fold(text)))


def words(message: Message) -> Text:
    """The tokenizer's words, a tab between them."""
    tokens = message.get(TOKENS) or []
    return "\t".join(prepare(token.text) for token in tokens if token.text.strip())


def _by_tab(text: Text) -> List[Text]:
    return text.split("\t")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TfidfIntentClassifier(IntentClassifier, GraphComponent):
    """Linear, small, loads at once; see :func:`get_default_config` for what can be set."""

    @classmethod
    def required_components(cls) -> List[Any]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "min_ngram": 1,
            "max_ngram": 3,
            "min_df": 2,
            "C": 10.0,
            "max_iter": 400,
            RANKING_LENGTH: 10,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        return ["sklearn"]

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        fitted: Optional[Tuple[TfidfVectorizer, TfidfVectorizer, LogisticRegression]] = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._fitted = fitted

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TfidfIntentClassifier":
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT)
        ]
        characters = TfidfVectorizer(
            analyzer="char",
            ngram_range=(self._config["min_ngram"], self._config["max_ngram"]),
            min_df=self._config["min_df"],
            sublinear_tf=True,
        )
        tokens = TfidfVectorizer(
            tokenizer=_by_tab, token_pattern=None, min_df=self._config["min_df"], sublinear_tf=True
        )
        features = hstack(
            [
                characters.fit_transform(prepare(one.get(TEXT)) for one in examples),
                tokens.fit_transform(words(one) for one in examples),
            ]
        )
        linear = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], class_weight="balanced"
        )
        linear.fit(features, [one.get(INTENT) for one in examples])
        self._fitted = (characters, tokens, linear)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._fitted, folder / "intents.joblib")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TfidfIntentClassifier":
        with model_storage.read_from(resource) as folder:
            fitted = joblib.load(folder / "intents.joblib")
        return cls(config, model_storage, resource, fitted)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> List[Dict[Text, Any]]:
        if self._fitted is None or not message.get(TEXT):
            return [{"name": None, "confidence": 0.0}]
        characters, tokens, linear = self._fitted
        features: csr_matrix = hstack(
            [
                characters.transform([prepare(message.get(TEXT))]),
                tokens.transform([words(message)]),
            ]
        )
        probabilities = linear.predict_proba(features)[0]
        best = np.argsort(probabilities)[::-1][: self._config[RANKING_LENGTH]]
        return [
            {"name": str(linear.classes_[one]), "confidence": float(probabilities[one])}
            for one in best
        ]

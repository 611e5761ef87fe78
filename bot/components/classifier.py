"""Intent classifier: the linear model of :mod:`components.linear` as a Rasa graph component.

Why linear, and what DIET gives on the same data: docs/decisions/0006-intents-bake-off.md.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Text

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

from components.linear import DEFAULTS, LinearIntents, Utterance

TOKENS = "text_tokens"
BESIDE = "beside"
"""How much of its own probability a classifier earlier in the pipeline keeps: 0 to 1."""


MATTERS = ("declare_hardship", "report_lead")
SURE = 0.5
"""From so much on a line that tells of a matter says what the whole is about."""


def utterance(message: Message) -> Utterance:
    """A Rasa message with the tokenizer's words."""
    tokens = message.get(TOKENS) or []
    return Utterance(message.get(TEXT), [token.text for token in tokens])


def lines(message: Message) -> List[Utterance]:
    """The messages that came together, a line each, as utterances of their own."""
    tokens = message.get(TOKENS) or []
    return [
        Utterance(
            line.group(),
            [one.text for one in tokens if line.start() <= one.start and one.end <= line.end()],
        )
        for line in re.finditer(r"[^\n]+", message.get(TEXT))
        if line.group().strip()
    ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Small, trained in seconds, loads at once; what can be set is in ``linear.DEFAULTS``."""

    @classmethod
    def required_components(cls) -> List[Any]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DEFAULTS, RANKING_LENGTH: 10, BESIDE: 0.0}

    @staticmethod
    def required_packages() -> List[Text]:
        return ["sklearn"]

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        model: Optional[LinearIntents] = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntentClassifier":
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            one for one in training_data.intent_examples if one.get(TEXT) and one.get(INTENT)
        ]
        said = [utterance(one) for one in examples]
        self._model = LinearIntents.fit(said, [one.get(INTENT) for one in examples], self._config)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "intents.joblib")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LinearIntentClassifier":
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / "intents.joblib")
        return cls(config, model_storage, resource, model)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> List[Dict[Text, Any]]:
        if self._model is None or not message.get(TEXT):
            return [{"name": None, "confidence": 0.0}]
        likely = self._likely(self._model, message)
        share = self._config[BESIDE]
        if share:
            earlier = {
                one["name"]: one["confidence"] for one in message.get(INTENT_RANKING_KEY) or []
            }
            other = [earlier.get(name, 0.0) for name in self._model.classes]
            likely = (1 - share) * likely + share * np.array(other)
        best = likely.argsort()[::-1][: self._config[RANKING_LENGTH]]
        return [
            {"name": self._model.classes[one], "confidence": float(likely[one])} for one in best
        ]

    @staticmethod
    def _likely(model: LinearIntents, message: Message) -> np.ndarray:
        """The probabilities of a whole message. Where several came together, and one of them tells
        of a hardship or a misdeed, that one's: questions beside it would be heard as its tone."""
        said = lines(message)
        if len(said) < 2:
            return model.probabilities([utterance(message)])[0]
        whole, *each = model.probabilities([utterance(message), *said])
        telling = [
            one for one in each if model.classes[one.argmax()] in MATTERS and one.max() >= SURE
        ]
        return max(telling, key=lambda one: float(one.max())) if telling else whole

"""Measure the examples with a plain linear classifier on character n-grams, without Rasa.

    bot/.venv/bin/python tests/nlu/measure.py dev [--tfidf] [--misses]        # or: test

It is a check of the data, not of the bot: Rasa's own pipeline is measured by `hotline nlu`.
"""

from __future__ import annotations

import sys

from nlu_corpus import EVALUATION, TRAINING, load_evaluation, load_training
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.pipeline import make_pipeline


def main(split: str) -> None:
    """Train on the training files, print figures, confusion matrix and every miss of one split."""
    training = load_training(TRAINING)
    rows = load_evaluation(EVALUATION / f"{split}.jsonl")
    grams = (
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
        if "--tfidf" in sys.argv
        else CountVectorizer(analyzer="char", ngram_range=(1, 4))
    )
    model = make_pipeline(
        grams,
        LogisticRegression(C=10, class_weight="balanced", max_iter=2000),
    )
    model.fit([e.text for e in training], [e.intent for e in training])
    truth = [row.intent for row in rows]
    said = list(model.predict([row.text for row in rows]))
    print(classification_report(truth, said, digits=3, zero_division=0))
    labels = sorted(set(truth))
    print("rows: truth, columns: said, in the order", " ".join(labels))
    print(confusion_matrix(truth, said, labels=labels))
    styles = sorted({row.style for row in rows})
    for style in styles:
        pairs = [(t, s) for row, t, s in zip(rows, truth, said, strict=True) if row.style == style]
        right = sum(t == s for t, s in pairs)
        print(f"{style:12s} {right}/{len(pairs)}")
    if "--misses" in sys.argv:
        for row, answer in zip(rows, said, strict=True):
            if row.intent != answer:
                print(f"{row.intent} -> {answer}\t{row.style}\t{row.text}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")

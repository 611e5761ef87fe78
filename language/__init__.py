"""Chinese text to values: what a farmer says in one breath, as facts the hotline can file.

Pure functions over strings; the only reading is that of the packaged tables in `data/`.
The package runs on Python 3.10 (inside the Rasa environment) and on 3.11 and later.

- `entities.extract` – all facts in an utterance, with their place in the original text;
- `places.Gazetteer` – official names of places, short forms and what lies below the county;
- `answers`, `guarantees`, `guarantee_answers`, `dangers` – short replies, the four guarantees, words of alarm;
- `masking.mask` – the same text without phone numbers, IDs, accounts and names;
- `search_tokens` – the one tokenizer for documents and questions: characters, pairs, words of a list.
"""

"""Rasa custom actions: what was understood becomes a command or a question, and a reply.

No SQL and no business rule lives here: ``intake/`` decides what may be filed and by when,
``policy_kb/`` what the documents say, ``language/`` what words mean. Sentences for farmers are
responses of the Rasa domain (``bot/domain/``).
"""

"""policy_kb: policy documents, clause cards, search, answers with citations, refusal."""

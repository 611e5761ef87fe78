"""Official texts into clauses: reading, numbering, questions and answers, writing."""

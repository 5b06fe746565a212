"""What every room stands on (共同基础): the answer, leanings, spans, plain cells, moves."""

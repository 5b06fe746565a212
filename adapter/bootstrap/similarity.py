"""Which search of similar names (相似度) this installation has."""

from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity


def best_similarity() -> Similarity:
    """The one for the bulk where its wheels are installed (extra `bulk`), else the small index."""
    try:
        from adapter.similarity_sparse import SparseSimilarity  # noqa: PLC0415 - an extra
    except ImportError:
        return IndexSimilarity()
    return SparseSimilarity()

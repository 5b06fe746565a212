"""Which search of similar names (相似度) this installation has."""

from adapter.errors import ConfigurationError
from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity


def similarity_of_lines(*, is_semantic: bool) -> Similarity:
    """The one that lines are identified with: `best_similarity`, and a model of meaning if wanted.

    Raises ConfigurationError where that is wanted and its extra is not installed.
    """
    if not is_semantic:
        return best_similarity()
    try:
        from adapter.similarity_semantic import SemanticSimilarity  # noqa: PLC0415 - an extra
    except ImportError as error:
        reason = (
            "没有安装语义模型：请安装附加依赖 budget-indicator-adapter[semantic]，"
            "或改为 semantic = false"
        )
        raise ConfigurationError(reason, key="identify.semantic") from error
    return SemanticSimilarity(best_similarity())


def best_similarity() -> Similarity:
    """The one for the bulk where its wheels are installed (extra `bulk`), else the small index."""
    try:
        from adapter.similarity_sparse import SparseSimilarity  # noqa: PLC0415 - an extra
    except ImportError:
        return IndexSimilarity()
    return SparseSimilarity()

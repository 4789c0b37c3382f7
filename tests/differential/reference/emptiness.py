"""Sources that have nothing to measure: what is measured on one is no_data, unless it covers today."""

from .expressions import evaluate


def has_no_row(source):
    root = source.root()
    return not source.covers_today and root.rejected >= root.read


def lies_up_to_now(cells, about):
    """Whether some row is placed up to now, or in no time at all."""
    if about.placing in (None, "none"):
        return True
    found = (evaluate(about.placing, about.source.scope(row)) for row in about.source.rows)
    return any(at is not None and not cells.is_later(at) for at in found)


def is_unseen(cells, source):
    if source.covers_today or not source.rows or source.newest() is not None:
        return False
    abouts = [cells.about(node) for node in cells.nodes]
    return not any(lies_up_to_now(cells, about) for about in abouts if about.source is source)


def is_empty(cells, sources, looked_up):
    return any(map(has_no_row, [*sources, *looked_up])) or any(is_unseen(cells, source) for source in sources)

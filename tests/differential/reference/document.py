"""A run and the parts of its result document that are compared."""

from . import values as v
from .program import Program
from .result import MeasureResult
from .showing import bare, plain
from .times import show_instant

BUILT_IN = ("stale", "no_data", "error")


class Run:
    """One evaluation of a program at a day."""

    def __init__(self, text, as_of, directory=".", first=None, last=None):
        self.program = Program(text, as_of, directory)
        self.first, self.last, self.results = first, last, {}
        for source in self.program.sources.values():
            source.load(directory)

    def in_window(self, at):
        day = self.program.zone.day(at) if isinstance(at, v.Instant) else at
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def time_of(self, source, scope):
        """A row's place in the source's own time, for first, last and freshness."""
        if source.time in (None, "none"):
            return 0
        at = source.time_of(scope.row)
        return at.us if isinstance(at, v.Instant) else None if at is None else at.toordinal()

    def document(self):
        measures = [self.result(name).document() for name in self.program.reported]
        return {
            "as_of": self.program.today.isoformat(),
            "now": show_instant(self.program.now),
            "status": self.worst(),
            "measures": measures,
            "waivers": [one for name in self.program.reported for one in self.result(name).waivers],
            "sources": [self.source_document(source) for source in self.program.sources.values()],
        }

    def result(self, name):
        """Of any measure, once."""
        if name not in self.results:
            self.results[name] = MeasureResult(self, self.program.measures[name])
        return self.results[name]

    def worst(self):
        order = [*self.program.levels, *BUILT_IN]
        found = [self.result(name).deciding for name in self.program.reported]
        return max((status for status in found if status in order), key=order.index, default=None)

    def source_document(self, source):
        if source.is_unread():
            return {"name": bare(source.name)}
        newest = source.newest()
        if isinstance(newest, v.Instant):
            newest = self.program.zone.day(newest)
        return {
            "name": bare(source.name),
            "rows": plain(source.read),
            "rejected": plain(source.rejected),
            "rejects": [
                {"line": plain(line), "column": plain(cell[0]) if cell else None, "field": cell[1] if cell else None}
                for _, line, cell in source.rejects[:20]
            ],
            "checks": [
                {"text": text, "failed": plain(count), "lines": [plain(line) for line in lines[:20]]}
                for text, count, lines in source.failed_checks()
            ],
            "orphans": {name: plain(count) for name, count in source.orphans().items()},
            "duplicate_keys": plain(source.duplicates()),
            "later": plain(len(source.later_rows)),
            "undated": plain(len(source.undated_rows)),
            "newest": newest and newest.isoformat(),
            "stale": source.stale,
        }

"""CSV as RFC 4180 has it, with what real files need: other signs, null texts, comments, skipped lines."""


class Reader:
    """Rows of a text as (line where it begins, cells, index of the first damaged cell or None)."""

    def __init__(self, text, form):
        self.text = text[1:] if text.startswith("\ufeff") else text
        self.delimiter = form.get("delimiter", ",")
        self.quote = form.get("quote", '"')
        self.escape = form.get("escape")
        self.comment = form.get("comment")
        self.trim = form.get("trim", False)
        self.at, self.line = 0, 1
        for _ in range(form.get("skip", 0)):
            self._skip_line()

    def _skip_line(self):
        while self.at < len(self.text) and self.text[self.at] not in "\r\n":
            self.at += 1
        self._end_of_line()

    def _end_of_line(self):
        if self.at >= len(self.text):
            return
        self.at += 2 if self.text[self.at : self.at + 2] == "\r\n" else 1
        self.line += 1

    def __iter__(self):
        while self.at < len(self.text):
            begin = self.line
            if self.comment and self.text.startswith(self.comment, self.at):
                self._skip_line()
                continue
            yield begin, *self._row()

    def _row(self):
        cells, damaged = [], None
        while True:
            if self._at_quote():
                cell, good = self._quoted()
            else:
                cell, good = self._bare()
            if not good and damaged is None:
                damaged = len(cells)
            cells.append(cell)
            if self.at < len(self.text) and self.text[self.at] == self.delimiter:
                self.at += 1
                continue
            self._end_of_line()
            return cells, damaged

    def _at_quote(self):
        """Goes to it over blanks that do not count."""
        at = self.at
        while self.trim and self.text[at : at + 1] in (" ", "\t"):
            at += 1
        if self.text[at : at + 1] != self.quote:
            return False
        self.at = at
        return True

    def _bare(self):
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in self.delimiter + "\r\n":
            self.at += 1
        cell = self.text[start : self.at]
        return cell, self.quote not in cell

    def _quoted(self):
        out = ""
        self.at += 1
        while self.at < len(self.text):
            c = self.text[self.at]
            self.at += 1
            if c == self.escape and self.at < len(self.text):
                out += self.text[self.at]
                self.at += 1
                continue
            if c == self.quote:
                if self.text[self.at : self.at + 1] != self.quote:
                    rest, _ = self._bare()
                    rest = rest.strip(" \t") if self.trim else rest
                    return out + rest, not rest
                self.at += 1
            elif c == "\n" or (c == "\r" and self.text[self.at : self.at + 1] != "\n"):
                self.line += 1
            out += c
        return out, False

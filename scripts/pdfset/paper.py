"""Typesetting by hand for producers that only draw: a sheet becomes pages of texts and rules, y downwards, in points.

Real programs break rows, repeat heads and draw rules each in their own way; `Look` names the ways.
"""

import dataclasses
import random
from collections.abc import Callable

from .sheet import Cell, Sheet, Table, shares

A4 = (595.28, 841.89)


@dataclasses.dataclass
class Look:
    size: float = 9
    margin: float = 54
    page: tuple[float, float] = A4
    # Tables from this index on stand on landscape pages.
    landscape_from: int | None = None
    # all, none, horizontal, open (no outer border left and right), heads (a rule under the heads alone), outer (a box and
    # horizontal rules), label (these and a rule behind the labels), odd (every other vertical rule is missing)
    rules: str = "all"
    # long strokes, unit strokes (one per grid edge), cell boxes, or thin filled rects (one per grid edge)
    pen: str = "long"
    dash: bool = False
    double: bool = False
    repeat_heads: bool = True
    # Rows may be cut by the end of a page.
    cut_rows: bool = False
    # Labels over several rows are set one character under the other.
    vertical: bool = False
    # Headings, or headings and cells, are drawn twice, 0.3 pt apart.
    bold_twice: str = ""
    # flow, columns (tables drawn column by column), shuffled
    order: str = "flow"
    # Every character is drawn by itself.
    single: bool = False
    # Widths of columns as shares, where they differ from the usual, by table.
    narrow: bool = False
    # merged, repeated, first
    labels: str = "merged"
    # No rule where the end of a page cuts a table.
    open_break: bool = False
    numbers: bool = True
    pad: float = 3


@dataclasses.dataclass
class Text:
    x: float
    y: float
    size: float
    text: str


@dataclasses.dataclass
class Rule:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclasses.dataclass
class Box:
    """The border of a cell, drawn as a rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclasses.dataclass
class Page:
    width: float
    height: float
    texts: list[Text] = dataclasses.field(default_factory=list)
    rules: list[Rule | Box] = dataclasses.field(default_factory=list)


class Setter:
    """Sets one sheet. `measure(text, size)` gives the width of a text in the producer's font."""

    def __init__(self, look: Look, measure: Callable[[str, float], float]):
        self.look, self.measure = look, measure
        self.pages: list[Page] = []
        self.turn(landscape=False)

    def turn(self, landscape: bool) -> None:
        width, height = self.look.page
        self.page = Page(height, width) if landscape else Page(width, height)
        self.landscape = landscape
        self.pages.append(self.page)
        self.y = self.look.margin

    def room(self) -> float:
        return self.page.height - self.look.margin - self.y

    def inner(self) -> float:
        return self.page.width - 2 * self.look.margin

    def sheet(self, sheet: Sheet) -> list[Page]:
        for piece in sheet.pieces:
            if "title" in piece:
                for line in piece["title"]:
                    self.line(line, 16, centred=True, bold=True)
                self.y += 10
            elif "heading" in piece:
                self.line(piece["heading"], 13, bold=True)
            elif "para" in piece:
                for line in self.wrap("　　" + piece["para"], self.inner(), 11):
                    self.line(line, 11)
            else:
                n = piece["table"]
                across = self.look.landscape_from is not None and n >= self.look.landscape_from
                if across != self.landscape:
                    self.turn(across)
                self.table(sheet.tables[n])
                self.y += 12
        if self.look.numbers:
            for n, page in enumerate(self.pages, 1):
                text = f"— {n} —"
                x = (page.width - self.measure(text, 9)) / 2
                page.texts.append(Text(x, page.height - self.look.margin / 2, 9, text))
        return self.pages

    def line(self, text: str, size: float, centred: bool = False, bold: bool = False) -> None:
        if self.room() < size * 1.7:
            self.turn(self.landscape)
        width = self.measure(text, size)
        x = (self.page.width - width) / 2 if centred else self.look.margin
        self.put(x, self.y + size * 1.3, size, text, bold and bool(self.look.bold_twice))
        self.y += size * 1.7

    def put(self, x: float, y: float, size: float, text: str, twice: bool = False) -> None:
        for shift in (0, 0.3) if twice else (0,):
            at = x + shift
            if not self.look.single:
                self.page.texts.append(Text(at, y, size, text))
                continue
            for char in text:
                self.page.texts.append(Text(at, y, size, char))
                at += self.measure(char, size)

    def wrap(self, text: str, width: float, size: float) -> list[str]:
        """Breaks between any two characters, as all these programs do for Chinese."""
        lines = [""]
        for char in text:
            if lines[-1] and self.measure(lines[-1] + char, size) > width:
                lines.append("")
            lines[-1] += char
        return lines

    def table(self, table: Table) -> None:
        if self.look.labels != "merged":
            table = table.unmerged(repeat=self.look.labels == "repeated")
        xs = [self.look.margin]
        for share in shares(table):
            xs.append(xs[-1] + share * self.inner())
        if self.look.narrow and table.id != "proactive_disclosure":
            xs = squeezed(table, xs)
        lines = self.cell_lines(table, xs)
        # Lines of cells that the end of a page cut.
        self.rest: dict[int, list[str]] = {}
        heights = self.heights(table, lines)
        heads = table.heads if repeatable(table) else 0
        start = 0
        while start < len(table.rows):
            repeated = list(range(heads)) if start and self.look.repeat_heads else []
            end, used = start, sum(heights[r] for r in repeated)
            while end < len(table.rows) and used + heights[end] <= self.room():
                used += heights[end]
                end += 1
            cut = 0.0
            if self.look.cut_rows and end < len(table.rows) and end > max(heads, start):
                cut = self.cut(table, lines, end, self.room() - used)
            if end <= max(heads, start) and end < len(table.rows) and self.y > self.look.margin:
                self.turn(self.landscape)
                continue
            if end == start:
                raise ValueError("a row is higher than a page")
            self.part(table, xs, lines, heights, repeated, start, end, cut)
            if cut:
                heights[end] -= cut
            start = end
            if start < len(table.rows):
                self.turn(self.landscape)

    def cell_lines(self, table: Table, xs: list[float]) -> dict[int, list[str]]:
        lines = {}
        for row in table.rows:
            for cell in row:
                if self.look.vertical and cell.role == "label" and cell.height > 2:
                    lines[id(cell)] = list(cell.text)
                else:
                    width = xs[cell.column + cell.width] - xs[cell.column] - 2 * self.look.pad
                    lines[id(cell)] = self.wrap(cell.text, width, self.look.size)
        return lines

    def leading(self) -> float:
        return self.look.size * 1.25

    def heights(self, table: Table, lines: dict[int, list[str]]) -> list[float]:
        heights = [self.leading() + 2 * self.look.pad] * len(table.rows)
        for row in table.rows:
            for cell in row:
                need = len(lines[id(cell)]) * self.leading() + 2 * self.look.pad
                span = range(cell.row, cell.row + cell.height)
                lack = need - sum(heights[r] for r in span)
                if lack > 0:
                    for r in span:
                        heights[r] += lack / cell.height
        return heights

    def cut(self, table: Table, lines: dict, row: int, room: float) -> float:
        """How much of a row stands on this page: as many lines of its longest label as fit, but not all."""
        longest = max((len(lines[id(c)]) for c in table.rows[row] if c.height == 1), default=1)
        fit = int((room - self.look.pad) / self.leading())
        if longest < 2 or fit < 1:
            return 0.0
        return min(fit, longest - 1) * self.leading() + self.look.pad

    def part(self, table, xs, lines, heights, repeated, start, end, cut) -> None:
        """Draws the rows `start..end` below the repeated ones, and `cut` points of the row behind them."""
        shown = repeated + list(range(start, end)) + ([end] if cut else [])
        tops, y = {}, self.y
        for r in shown:
            tops[r] = y
            y += cut if cut and r == end else heights[r]
        bottom = y
        going_on = bool(start) and not repeated, end < len(table.rows)
        self.draw_rules(table, xs, shown, tops, bottom, going_on)
        cells = [c for row in table.rows for c in row if c.text]
        if self.look.order == "columns":
            cells.sort(key=lambda c: (c.column, c.row))
        elif self.look.order == "shuffled":
            random.Random(table.id).shuffle(cells)
        for cell in cells:
            self.draw_cell(cell, xs, lines[id(cell)], shown, tops, bottom, end)
        self.y = bottom

    def draw_cell(self, cell: Cell, xs, lines, shown, tops, bottom, end) -> None:
        rows = [r for r in range(cell.row, cell.row + cell.height) if r in tops]
        if not rows:
            return
        lines = self.rest.get(id(cell), lines)
        behind = shown.index(rows[-1]) + 1
        top = tops[rows[0]]
        low = tops[shown[behind]] if behind < len(shown) else bottom
        if cell.row + cell.height > end:
            # The cell goes on on the next page, with the lines that do not fit here.
            fit = max(1, int((low - top - self.look.pad + 0.01) / self.leading()))
            lines, self.rest[id(cell)] = lines[:fit], lines[fit:]
        width = xs[cell.column + cell.width] - xs[cell.column]
        y = top + max(self.look.pad, (low - top - len(lines) * self.leading()) / 2)
        size = self.look.size
        for line in lines:
            x = xs[cell.column] + (width - self.measure(line, size)) / 2
            if cell.role == "label" and cell.height == 1:
                x = xs[cell.column] + self.look.pad
            y += self.leading()
            self.put(x, y - 0.35 * size, size, line, self.look.bold_twice == "cells")

    def draw_rules(self, table: Table, xs, shown, tops, bottom, going_on) -> None:
        ys = [tops[r] for r in shown] + [bottom]
        units = table.units()
        lines = [units[r] for r in shown]
        if self.look.pen == "boxes":
            self.boxes(lines, xs, ys)
            return
        if self.look.rules in ("all", "open", "horizontal", "outer", "label", "odd"):
            for i in range(len(ys)):
                if self.look.open_break and ((i == 0 and going_on[0]) or (i == len(lines) and going_on[1])):
                    continue
                self.edges(
                    [i in (0, len(lines)) or lines[i - 1][c] is not lines[i][c] for c in range(table.columns)],
                    xs,
                    lambda a, b, y=ys[i]: (a, y, b, y),
                )
        if self.look.rules in ("all", "open", "outer", "label", "odd"):
            outer = () if self.look.rules == "open" else (0, table.columns)
            drawn = {
                "outer": outer,
                "label": (0, table.columns, max((c.column + c.width for r in table.rows for c in r if c.role == "label"), default=0)),
                "odd": (0, table.columns, *range(1, table.columns, 2)),
            }.get(self.look.rules, range(table.columns + 1))
            for c in drawn:
                side = c in (0, table.columns)
                here = [(c in outer) if side else lines[i][c - 1] is not lines[i][c] for i in range(len(lines))]
                self.edges(here, ys, lambda a, b, x=xs[c]: (x, a, x, b))
        if self.look.rules == "heads":
            y = ys[sum(1 for r in shown if r < table.heads)]
            for at in (ys[0], y, bottom):
                self.page.rules.append(Rule(xs[0], at, xs[-1], at))

    def edges(self, present: list[bool], at: list[float], place) -> None:
        """Edges along one line of the grid, joined to long strokes unless every unit is drawn."""
        whole = self.look.pen == "long"
        i = 0
        while i < len(present):
            j = i + 1
            if present[i]:
                while whole and j < len(present) and present[j]:
                    j += 1
                x0, y0, x1, y1 = place(at[i], at[j])
                for shift in (-0.8, 0.8) if self.look.double else (0,):
                    flat = y0 == y1
                    self.page.rules.append(
                        Rule(x0, y0 + shift, x1, y1 + shift) if flat else Rule(x0 + shift, y0, x1 + shift, y1)
                    )
            i = j

    def boxes(self, lines, xs, ys) -> None:
        done = set()
        for i, line in enumerate(lines):
            for c, cell in enumerate(line):
                if id(cell) in done:
                    continue
                done.add(id(cell))
                down = sum(1 for other in lines if cell in other)
                self.page.rules.append(Box(xs[c], ys[i], xs[c + cell.width], ys[i + down]))


def repeatable(table: Table) -> bool:
    """The table on proactive disclosure has heads of its own for each sub table; they do not stand again."""
    return not any(row[0].role == "head" for row in table.rows[table.heads :])


def squeezed(table: Table, xs: list[float]) -> list[float]:
    """Columns of figures too narrow for their figures, so that digits wrap."""
    labels = 3 if table.id == "disclosure_upon_request" else 0
    figures = table.columns - labels
    width = 17.0
    total = xs[-1] - xs[0]
    if not labels:
        return [xs[0] + width * i for i in range(table.columns + 1)]
    rest = total - width * figures
    shares_of_labels = [0.14, 0.26, 0.6]
    out = [xs[0]]
    for share in shares_of_labels:
        out.append(out[-1] + rest * share)
    for _ in range(figures):
        out.append(out[-1] + width)
    return out

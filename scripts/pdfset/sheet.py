"""A sheet as `generate --format sheet` writes it: the pieces of a report and its tables, before any rendering."""

import dataclasses
import json
import pathlib


@dataclasses.dataclass
class Cell:
    text: str
    column: int
    width: int
    height: int
    role: str
    row: int = 0


@dataclasses.dataclass
class Table:
    id: str
    columns: int
    rows: list[list[Cell]]

    @property
    def heads(self) -> int:
        """How many rows at the top are heads and can stand again on a new page."""
        count = 0
        while all(cell.role == "head" for cell in self.rows[count]):
            count += 1
        return count

    def units(self) -> list[list[Cell | None]]:
        """Which cell covers every unit of the grid."""
        units = [[None] * self.columns for _ in self.rows]
        for r, row in enumerate(self.rows):
            for cell in row:
                for line in units[r : r + cell.height]:
                    line[cell.column : cell.column + cell.width] = [cell] * cell.width
        return units

    def unmerged(self, repeat: bool) -> "Table":
        """Without merged cells: a label stands in each of its units, or in the first alone."""
        rows = []
        for r, line in enumerate(self.units()):
            row = []
            for c, cell in enumerate(line):
                first = cell.row == r and cell.column == c
                text = cell.text if first or repeat else ""
                row.append(Cell(text, c, 1, 1, cell.role, r))
            rows.append(row)
        return Table(self.id, self.columns, rows)


@dataclasses.dataclass
class Sheet:
    seed: str
    title: str
    pieces: list[dict]
    tables: list[Table]
    truth: dict

    @staticmethod
    def load(path: pathlib.Path) -> "Sheet":
        data = json.loads(path.read_text("utf-8"))
        tables = []
        for table in data["tables"]:
            rows = [
                [Cell(c["text"], c["column"], c["width"], c["height"], c["role"], r) for c in row]
                for r, row in enumerate(table["rows"])
            ]
            tables.append(Table(table["id"], table["columns"], rows))
        truth = {key: data[key] for key in ("format", "year", "office", "figures")}
        return Sheet(path.stem, data["title"], data["pieces"], tables, truth)

    def longest(self) -> int:
        """Characters of the longest figure."""
        return max(len(figure["raw"]) for figure in self.truth["figures"].values())


# How wide the columns of each table are, as shares; every column not named has the last share.
WIDTHS = {
    "proactive_disclosure": [3, 2],
    "disclosure_upon_request": [1, 1.6, 4.2, 1],
    "reconsideration_litigation": [1],
}


def shares(table: Table) -> list[float]:
    given = WIDTHS[table.id]
    all_shares = (given + [given[-1]] * table.columns)[: table.columns]
    return [share / sum(all_shares) for share in all_shares]

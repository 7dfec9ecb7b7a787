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
        """Without merged cells: a label stands in each of its units, or in the first alone; a figure stands once."""
        rows = []
        for r, line in enumerate(self.units()):
            row = []
            for c, cell in enumerate(line):
                first = cell.row == r and cell.column == c
                text = cell.text if first or (repeat and cell.role != "value") else ""
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

    def cover(self) -> "Sheet":
        """A page that names the report without being it."""
        pieces = [{"title": ["关于报送年度报告的函"]}, {"para": "现将年度报告随函报送，请查收附件。"}]
        return Sheet(self.seed, "函", pieces, [], {})

    def article(self) -> "Sheet":
        """Text with figures that is no report."""
        pieces = [
            {"title": ["县城北路道路改造工程招标公告"]},
            {"para": "本招标项目已由发展和改革部门批准建设，建设资金来自财政资金1,260万元，出资比例为100%。"},
            {"heading": "一、项目概况与招标范围"},
            {"para": "道路全长2.38公里，红线宽度24米，计划工期180日历天，招标范围包括路基、路面、排水和照明。"},
            {"heading": "二、投标人资格要求"},
            {"para": "投标人须具备市政公用工程施工总承包三级及以上资质，近3年内完成过1项类似工程。"},
            {"heading": "三、招标文件的获取"},
            {"para": "请于2023年5月6日至2023年5月12日，每日9时至17时，在公共资源交易中心领取招标文件，每套售价300元。"},
        ]
        return Sheet(self.seed, "招标公告", pieces, [], {})

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

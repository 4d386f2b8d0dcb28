"""A report's table as a file: CSV, and XLSX, both so that no cell is taken for a formula."""

import io

import xlsxwriter

from smgt.tables import cell, csv_line

_FORMATS = {"share": {"num_format": "0 %"}, "minutes": {"num_format": "0"}, "count": {"num_format": "#,##0"}}


def csv_of(table, words):
    """The table as CSV text with a heading; `words(column, value)` says how a value reads, `words.label` a heading."""
    lines = [csv_line([words.label(column) for column in table.columns])]
    for row in table.rows:
        lines.append(csv_line([words(column, row[column.key].value) for column in table.columns]))
    return "\ufeff" + "".join(lines)


def xlsx_of(table, words, title, sentences):
    """The table as the bytes of a workbook: numbers as numbers, text as text; below it what it counts."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format(given) for kind, given in _FORMATS.items()}
        sheet.write_string(0, 0, title, bold)
        _write_head(sheet, table, words, bold)
        for number, row in enumerate(table.rows, 3):
            for at, column in enumerate(table.columns):
                _write(sheet, number, at, row[column.key].value, words, column, formats.get(column.kind))
        for number, sentence in enumerate(sentences, len(table.rows) + 4):
            sheet.write_string(number, 0, sentence)
    return out.getvalue()


def _write_head(sheet, table, words, bold):
    for at, column in enumerate(table.columns):
        sheet.write_string(2, at, words.label(column), bold)
        sheet.set_column(at, at, 28 if column.kind == "text" else 12)
    sheet.freeze_panes(3, 1)


def _write(sheet, row, at, value, words, column, form):
    if isinstance(value, int | float):
        sheet.write_number(row, at, value, form)
    elif value is not None:
        sheet.write_string(row, at, cell(words(column, value)))

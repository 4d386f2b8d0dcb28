"""Reports as pages and files: the same figures everywhere, words for what makes no sense, closed to strangers."""

import io
import json
import zipfile

import pytest
from lxml import etree

from smgt import reports, sample
from smgt.models import Event, Officer, Ticket, db
from tests import factories
from tests.reports.conftest import fill


@pytest.fixture
def lives(app, people):
    """A hundred invented lives."""
    fill()
    return people


def text(element):
    return " ".join(element.text_content().split())


def figures_of(page):
    """{label: value} of a report of one row."""
    return dict(zip(map(text, page.all("//tr/th")), map(text, page.all("//tr/td")), strict=True))


def test_the_page_says_what_the_command_says(app, lives, visit):
    page = visit("osd").get("/reports/disposal")
    db.close()
    result = app.test_cli_runner().invoke(args=["report", "disposal"])
    told, shown = json.loads(result.stdout.splitlines()[0]), figures_of(page)
    assert f"Resolved share {shown['Resolved share']}" in result.stderr
    assert shown["Resolved share"] == f"{round(told['resolved_share'] * 100)} %"
    assert (shown["Received"], shown["Pending"]) == (str(told["received"]), str(told["pending"]))


def test_the_files_say_what_the_page_says(lives, visit):
    csv = visit("osd").get("/reports/disposal.csv").text.splitlines()
    numbers = cells_of(visit("osd").get("/reports/disposal.xlsx").response.data)
    shown = dict(zip(csv[0].lstrip("\ufeff").split(","), csv[1].split(","), strict=True))
    assert shown["Received"] == "106" and 106 in numbers
    assert shown["Resolved share"] == "79 %" and any(0.785 < number < 0.795 for number in numbers)
    assert Event.select().where(Event.action == "export").count() == 2


def test_the_shares_of_a_usual_year_read_alike_everywhere(app, people, visit):
    fill(counts=sample.Counts(resolved=714, not_tenable=137, pending=39))
    heads, shares = ("Resolved share", "Not-tenable share", "Pending share"), ["84 %", "16 %", "4 %"]
    page = figures_of(visit("osd").get("/reports/disposal"))
    csv = [line.split(",") for line in visit("osd").get("/reports/disposal.csv").text.lstrip("\ufeff").splitlines()]
    numbers = cells_of(visit("osd").get("/reports/disposal.xlsx").response.data)
    db.close()
    told = json.loads(app.test_cli_runner().invoke(args=["report", "disposal"]).stdout.splitlines()[0])
    exact = [told[f"{name}_share"] for name in ("resolved", "not_tenable", "pending")]
    assert [page[head] for head in heads] == [dict(zip(*csv, strict=True))[head] for head in heads] == shares
    assert [f"{share * 100:.0f} %" for share in exact] == shares and set(exact) <= set(numbers)


def cells_of(book):
    """The numbers of a workbook's first sheet."""
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    found = etree.fromstring(sheet).iterfind(".//{*}c")
    return [float(cell.findtext("{*}v")) for cell in found if cell.get("t") is None and cell.findtext("{*}v")]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_file_is_a_formula(lives, visit, form):
    Ticket.update(proposal={"reasons": ["district: lohani"]}, district="Bhiwani").execute()
    factories.District.update(name="=1+1").where(factories.District.code == "Bhiwani").execute()
    body = visit("osd").get(f"/reports/districts.{form}").response.data
    if form == "xlsx":
        body = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in body
    else:
        assert b"\n=1" not in body and b",=1" not in body and b"'=1+1" in body


def test_figures_come_first_then_what_is_counted_and_the_filters_wait_behind_what_is_chosen(lives, visit):
    page = visit("asha").get("/reports/disposal?district=Bhiwani&place=Ward+4&from=2026-01-01")
    assert page.words("//main/details/summary") == "01-01-2026 – … · Bhiwani · Ward 4 Choose"
    assert page.all("//main/details[not(@open)]//form") and page.all("//main/table/following-sibling::ul[@class]/li")
    assert visit("asha").get("/reports/disposal").words("//main/details/summary") == "No filter chosen Choose"
    assert visit("asha").get("/reports/disposal?from=nonsense").all("//main/details[@open]//form")


def test_each_report_opens_for_its_readers_with_its_definition(lives, visit):
    for name in ("asha", "vikram", "osd", "meena"):
        for report in reports.REPORTS:
            page = visit(name).get(f"/reports/{report}")
            assert page.status == 200 and page.all('//ul[contains(@class, "defined")]/li')


def test_a_long_report_comes_in_pages_and_its_file_is_whole(lives, visit):
    query = "from=2026-01-01&to=2026-06-30"
    rows = [len(visit("osd").get(f"/reports/days?{query}&page={page}").all("//tbody/tr")) for page in (1, 2, 99)]
    assert rows == [100, 81, 81] and visit("osd").get(f"/reports/days?{query}").all('//a[@rel="next"]')
    whole = visit("osd").get(
        visit("osd").get(f"/reports/days?{query}").all('//a[contains(@href, "whole")]')[0].get("href")
    )
    assert len(whole.all("//tbody/tr")) == 181 and not whole.all('//a[@rel="next"]')
    assert len(visit("osd").get(f"/reports/days.csv?{query}").text.splitlines()) == 182


def test_an_administrator_reads_no_figures(lives, visit):
    assert visit("admin").get("/reports").status == 403
    assert visit("admin").get("/reports/disposal.csv").status == 403


def test_a_private_firms_man_takes_no_report_out(lives, visit):
    Officer.update(firm="Acme").where(Officer.name == "asha").execute()
    assert visit("asha").get("/reports/disposal.xlsx").status == 403


@pytest.mark.parametrize("query", ["from=2026-11-20&to=2026-11-01", "from=yesterday", "district=Atlantis", "period=x"])
def test_what_makes_no_sense_is_said_with_the_form_as_it_was(lives, visit, query):
    page = visit("osd").get(f"/reports/districts?{query}")
    assert page.status == 422 and page.one('//div[@id="problems"]') is not None
    name, _, value = query.partition("&")[0].partition("=")
    assert name == "district" or value in page.text


def test_what_is_not_there_is_not_found(lives, visit):
    assert visit("osd").get("/reports/nonsense").status == 404
    assert visit("osd").get("/reports/nonsense.csv").status == 404


def test_the_question_of_the_week_is_one_form_on_the_viewers_home(lives, visit):
    home = visit("osd").get("/")
    form = home.one('//form[@action="/reports/disposal"]')
    fields = {field.get("name") for field in form.xpath(".//select | .//input")}
    assert {"category", "district", "period"} <= fields
    page = visit("osd").get("/reports/disposal?category=ELEC&district=Karnal&period=week")
    assert {"Received", "Resolved"} <= set(figures_of(page))


def test_a_figure_opens_its_list_which_says_what_it_is(lives, visit):
    page = visit("osd").get("/reports/districts")
    link = next(a for a in page.all("//td/a/@href") if "figure=acted_late" in a)
    listed = visit("osd").get(link)
    assert "Only what is counted as: report late" in listed.words()


@pytest.mark.parametrize("query", ["from=2026-11-20&to=2026-11-01", "from=2016-01-01&to=2026-11-01", "figure=x:y"])
def test_a_list_of_odd_days_is_no_error(lives, visit, query):
    page, wrong = visit("osd").get(f"/tickets?{query}"), query.startswith("from=2026-11-20")
    assert page.status == 200 and bool(page.all('//div[@id="problems"]')) == wrong


def test_the_list_of_reports_names_every_one_once():
    assert sorted(name for _, told in reports.INDEX for name in told) == sorted(reports.REPORTS)

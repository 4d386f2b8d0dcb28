"""Departments' short names: what fits stays whole, what does not is cut where it can be read."""

import csv

import pytest

from smgt.models import Department
from smgt.web.shortened import MOST, shortened
from tests import factories


@pytest.mark.parametrize(
    "name,code,short",
    [
        ("Transport (Haryana Roadways; Regulatory wing RTA)", "TRANSPORT", "Transport"),
        ("Public Health Engineering Department", "PHED", "PHED"),
        ("Food, Civil Supplies & Consumer Affairs", "FOOD", "Food, Civil Supplies …"),
        ("Industries & Commerce / MSME", "INDUSTRIES", "Industries & Commerce"),
        ("Development & Panchayats", "DEVPANCH", "Development …"),
        ("उच्चतर शिक्षा विभाग", "EDU_HIGHER", "उच्चतर शिक्षा"),
        ("राजस्व एवं आपदा प्रबंधन विभाग", "REVENUE", "राजस्व एवं आपदा …"),
    ],
)
def test_a_name_is_as_long_as_a_card_bears(name, code, short):
    assert shortened(name, code) == short


def test_every_shipped_name_fits_in_both_languages():
    with open("smgt/data/haryana/departments.csv", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            for name in (row["name_en"], row["name_hi"]):
                assert 0 < len(shortened(name, row["code"])) <= MOST + 2


def test_a_card_names_the_department_and_not_its_code(visit, people, ticket):
    factories.marked(ticket, people)
    Department.update(name="Food & Supplies", name_hi="खाद्य विभाग").where(Department.code == "FOOD").execute()
    asha = visit("asha")
    assert "Bhiwani · Food & Supplies · X" in asha.get("/board").card(ticket).text_content()
    asha.get("/language?language=hi")
    assert "· खाद्य ·" in asha.get("/board").card(ticket).text_content()

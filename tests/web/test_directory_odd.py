"""The directory's forms and addresses under the usual attacks: refused in words, or kept as the text they are."""

import pytest

from smgt.models import Charge

BAD = ("\0", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "{{7*7}}", "a\r\nBcc: x@y.in", "\u202eABC",
       "%00", "𝔸𝕊ℍ𝔸", "９" * 40, "x" * 100_000)  # fmt: skip
TYPED = "(self::input or self::select or self::textarea) and not(@type='hidden') and not(@type='file')"
FORMS = (
    "/offices/add", "/offices/FOOD:Bhiwani/edit", "/officers/add", "/officers/4/edit", "/transfer", "/leave",
    "/additional", "/district/add", "/department/add", "/district/Bhiwani/edit", "/department/FOOD/edit",
    "/holidays/add", "/import/order", "/import/offices",
)  # fmt: skip


@pytest.fixture
def admin(visit):
    return visit("admin")


@pytest.mark.parametrize("path", FORMS)
def test_every_field_refuses_or_keeps_the_usual_attacks_as_text(admin, path):
    page = admin.get(f"/directory{path}")
    names = set(page.all(f"//main//*[{TYPED}]/@name"))
    hidden = page.form(f"/directory{path}")
    assert names
    for bad in BAD:
        answer = admin.post(f"/directory{path}", hidden | dict.fromkeys(names, bad))
        assert answer.status in (303, 409, 422), (bad[:20], answer.status)
        for name in names:
            assert admin.post(f"/directory{path}", hidden | {name: bad}).status in (303, 409, 422), (name, bad[:20])
    assert not Charge.select().where(Charge.from_on.is_null()).exists()


ODD = (
    "?q=%00", "?district=%00&show=%00", "/officers?q=%F0%9F&role=%00", "/matrix?district=%00", "/district/%00",
    "/offices/A:%00", "/holidays?year=99999", "/transfer?office=%00&officer=%00", "/officers?page=-1",
    "/transfer?officer=" + "x" * 5000, "?q=" + "%25" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("path", ODD, ids=lambda path: path[:30])
def test_odd_addresses_fail_in_words(admin, path):
    assert admin.get(f"/directory{path}").status in (200, 404)

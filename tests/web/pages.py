"""A page as a test sees it: its tree, its words, its forms; a whole page is checked as it is opened."""

from collections import Counter

from lxml import html


class Page:
    def __init__(self, response):
        self.response, self.status, self.headers = response, response.status_code, response.headers
        self.text = response.text if (response.mimetype or "").startswith("text/") else ""
        self.tree = html.fromstring(self.text) if response.mimetype == "text/html" and self.text.strip() else None
        if self.text.startswith("<!doctype") and not 300 <= self.status < 400:
            self._check()

    def all(self, path):
        return self.tree.xpath(path)

    def one(self, path):
        found = self.all(path)
        assert len(found) == 1, f"{len(found)} of {path}"
        return found[0]

    def words(self, path="//main"):
        return " ".join(self.one(path).text_content().split())

    def card(self, ticket):
        return self.one(f'//article[@data-number="{ticket.number}"]')

    def column(self, ticket):
        """The stage of the column that the ticket's card lies in, or None."""
        found = self.all(f'//section[@data-stage][.//article[@data-number="{ticket.number}"]]/@data-stage')
        return found[0] if found else None

    def form(self, action):
        """The hidden fields of the first form that posts to an address ending in `action`."""
        form = self.all(f'//form[contains(@action, "{action}")]')[0]
        return {field.get("name"): field.get("value") for field in form.xpath('.//input[@type="hidden"]')}

    def _check(self):
        title, heading = self.one("//title").text, self.words("//h1")
        assert title.removeprefix("Error: ").removeprefix("त्रुटि: ").startswith(heading), (title, heading)
        assert self.one("/html").get("lang") in ("en", "hi")
        doubled = [name for name, count in Counter(self.all("//@id")).items() if count > 1]
        assert not doubled, doubled
        assert self.all('//a[@class="skip"]') or self.status >= 400, "no skip link"
        self._check_scripts()
        self._check_forms()

    def _check_scripts(self):
        assert not self.all("//script[not(@src)]") and not self.all("//@style")
        assert not self.all("//style") or "'sha256-" in self.headers["Content-Security-Policy"]
        assert not [name for element in self.all("//*") for name in dict(element.attrib) if name.startswith("on")]
        assert not [a for a in self.all("//script/@src | //link/@href") if not a.startswith(("/static/", "data:,"))]

    def _check_forms(self):
        for form in self.all("//form"):
            assert form.get("action"), html.tostring(form)
            if form.get("method") == "post":
                assert form.xpath('.//input[@name="csrf_token"]/@value'), form.get("action")
        labelled = set(self.all("//label/@for"))
        for field in self.all('//input[not(@type="hidden")] | //select | //textarea'):
            named = field.get("id") in labelled or field.get("aria-label") or field.xpath("ancestor::label")
            assert named, html.tostring(field)

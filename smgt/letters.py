"""Drafts of a review meeting's letters, in English and Hindi: dissatisfaction, show-cause, commendation. Pure words.

A draft states figures and asks; who signs it decides. The slots are those of `FACTS`.
"""

from dataclasses import dataclass

SORTS = ("dissatisfaction", "show_cause", "commendation")
LANGUAGES = ("en", "hi")
FACTS = ("to", "of", "day", "pending", "overdue", "old", "no_report", "reopened", "on_time", "answer_by")


@dataclass(frozen=True)
class Letter:
    """A draft: its heading, to whom, its subject, its paragraphs and who would sign."""

    language: str
    head: str
    reference: str
    to: str
    subject: str
    paragraphs: tuple
    signed: str


def letter(sort, language, facts):
    """The Letter of that sort with these facts ({slot: text}). Raises KeyError for an unknown sort or language."""
    subject, *paragraphs = (" ".join(part.split()) for part in _TEXTS[sort, language].strip().split("\n\n"))
    common = _COMMON[language]
    return Letter(
        language, common["head"], common["reference"] % facts, common["to"] % facts, subject % facts,
        tuple(text % facts for text in paragraphs), common["signed"],
    )  # fmt: skip


_COMMON = {
    "en": {
        "head": "DRAFT · Chief Minister's Office, Haryana · Social Media Grievance Tracker",
        "reference": "No. ____________        Dated: %(day)s",
        "to": "To: %(to)s",
        "signed": "(Signature)\nState Nodal Officer, Social Media Grievance Tracker",
    },
    "hi": {
        "head": "प्रारूप · मुख्यमंत्री कार्यालय, हरियाणा · सोशल मीडिया ग्रीवेंस ट्रैकर",
        "reference": "क्रमांक ____________        दिनांक: %(day)s",
        "to": "सेवा में: %(to)s",
        "signed": "(हस्ताक्षर)\nराज्य नोडल अधिकारी, सोशल मीडिया ग्रीवेंस ट्रैकर",
    },
}
# the subject, then the paragraphs
_TEXTS = {
    ("dissatisfaction", "en"): """
Dissatisfaction at the pace of disposal of grievances: %(of)s

The disposal of grievances received on the Social Media Grievance Tracker was reviewed on %(day)s.

On that day %(pending)s grievances were pending with %(of)s, of which %(overdue)s were past their
due time and %(old)s older than 120 days. On %(no_report)s of them no action-taken report has been
submitted. %(reopened)s had been marked again because the complainant was not satisfied. Reports in
time: %(on_time)s.

This is not satisfactory. You are requested to have every pending grievance acted on, to have the
action-taken reports submitted, and to report compliance by %(answer_by)s.
""",
    ("dissatisfaction", "hi"): """
शिकायतों के निपटान की गति पर असंतोष: %(of)s

सोशल मीडिया ग्रीवेंस ट्रैकर पर प्राप्त शिकायतों के निपटान की समीक्षा दिनांक %(day)s को की गई।

उस दिन %(of)s में %(pending)s शिकायतें लंबित थीं, जिनमें से %(overdue)s की समय-सीमा पार हो चुकी थी
और %(old)s 120 दिन से अधिक पुरानी थीं। %(no_report)s शिकायतों पर कोई कार्रवाई रिपोर्ट प्रस्तुत नहीं
की गई है। शिकायतकर्ता के संतुष्ट न होने के कारण %(reopened)s शिकायतें दोबारा मार्क की गईं। समय पर
प्राप्त रिपोर्ट: %(on_time)s।

यह स्थिति संतोषजनक नहीं है। अनुरोध है कि प्रत्येक लंबित शिकायत पर कार्रवाई कराई जाए, कार्रवाई
रिपोर्टें प्रस्तुत कराई जाएँ और दिनांक %(answer_by)s तक अनुपालना से अवगत कराया जाए।
""",
    ("show_cause", "en"): """
Show cause: grievances on which no action was begun, %(of)s

The review of %(day)s found %(old)s grievances pending with %(of)s for more than 120 days, and
%(no_report)s on which no action-taken report has been submitted at all.

You are asked to explain in writing by %(answer_by)s why action was not begun in time, and who was
responsible for each of these grievances, and why the matter should not be taken up under the rules.

If no explanation is received by that day it will be presumed that you have nothing to say, and the
matter will be decided on the record.
""",
    ("show_cause", "hi"): """
कारण बताओ: वे शिकायतें जिन पर कार्रवाई आरंभ नहीं हुई, %(of)s

दिनांक %(day)s की समीक्षा में पाया गया कि %(of)s में %(old)s शिकायतें 120 दिन से अधिक समय से लंबित
हैं और %(no_report)s पर कोई कार्रवाई रिपोर्ट प्रस्तुत ही नहीं की गई है।

आपसे दिनांक %(answer_by)s तक लिखित स्पष्टीकरण माँगा जाता है कि समय पर कार्रवाई आरंभ क्यों नहीं की
गई, प्रत्येक शिकायत के लिए कौन उत्तरदायी था, और नियमों के अधीन कार्यवाही क्यों न की जाए।

उस तिथि तक स्पष्टीकरण प्राप्त न होने पर यह माना जाएगा कि आपको कुछ नहीं कहना है और अभिलेख के आधार पर
निर्णय लिया जाएगा।
""",
    ("commendation", "en"): """
Commendation: prompt disposal of grievances, %(of)s

The disposal of grievances received on the Social Media Grievance Tracker was reviewed on %(day)s.

%(of)s submitted its reports in time in %(on_time)s of the grievances marked to it; %(overdue)s are
past their due time today.

This work is appreciated. Please convey this appreciation to the officers who did it.
""",
    ("commendation", "hi"): """
प्रशंसा: शिकायतों का शीघ्र निपटान, %(of)s

सोशल मीडिया ग्रीवेंस ट्रैकर पर प्राप्त शिकायतों के निपटान की समीक्षा दिनांक %(day)s को की गई।

%(of)s ने मार्क की गई शिकायतों में से %(on_time)s में समय पर रिपोर्ट प्रस्तुत की; आज %(overdue)s
शिकायतों की समय-सीमा पार है।

यह कार्य सराहनीय है। कृपया यह सराहना उन अधिकारियों तक पहुँचाएँ जिन्होंने यह कार्य किया।
""",
}

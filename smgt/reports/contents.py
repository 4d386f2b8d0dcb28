"""The list of the reports: what each answers in one sentence, by what one wants to know."""

from smgt.translations.spoken import N_

INDEX = (
    (N_("How much, and what became of it"), {
        "disposal": N_("Received, resolved, not tenable and pending, as one list of figures."),
        "months": N_("Month by month, from what was pending to what is."),
        "days": N_("What came in and what was disposed of, day by day."),
        "written": N_("The same days as they were known each night, unchanged since."),
    }),
    (N_("Who is how quick"), {
        "districts": N_("The districts in order: on time, acknowledged, marked again, satisfied."),
        "departments": N_("The departments in the same order."),
        "officers": N_("What lies with each office, and who is in charge of it."),
        "chain": N_("How long each step takes, from the receipt to the closing."),
        "weekdays": N_("One step, by the day of the week."),
        "hours": N_("One step, by the hour of the day."),
    }),
    (N_("What waits, and how long"), {
        "ageing": N_("Each department's pending ones, from today to over 120 days."),
        "ageing_districts": N_("The same by district."),
    }),
    (N_("What it is about, and where"), {
        "categories": N_("Received, resolved and pending, by subject and its parts."),
        "channels": N_("X, Facebook, e-mail and the counter beside each other."),
        "places": N_("Villages and localities that come again with the same matter."),
        "weeks": N_("Each district's last twelve weeks beside each other."),
    }),
    (N_("How well it was decided"), {
        "good": N_("Where complainants were satisfied, the quickest first."),
        "suggestions": N_("What departments accepted and declined."),
        "not_tenable": N_("What each person of the cell filed without marking, and what became of it."),
    }),
)  # fmt: skip

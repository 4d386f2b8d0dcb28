"""What an office did about it, more time for it, and the reply that comes of it."""

from datetime import timedelta

import pytest

from smgt.errors import Forbidden, NotFound, Refused, Stale
from smgt.models import Attachment, Clock, Message, Notice, Office, Report
from tests.actions.test_marking import clock_of, notices
from tests.factories import REPORT, act, acting, by_system, everything, marked, replied, reported, said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def day(now, days):
    return (now + timedelta(days=days)).date().isoformat()


def test_the_holder_reports_and_the_report_is_to_be_checked(ticket, people, now):
    acting(ticket, people)
    ticket = act(ticket, "report", people["meena"], now + HOUR, **REPORT)
    assert (ticket.stage, ticket.clock, ticket.due_at) == ("reported", "check", now + 5 * HOUR)
    assert ticket.lead().reported_at == now + HOUR
    assert Report.get().reply == f"Action taken on your grievance {ticket.number}: {REPORT['action_taken']}"


def test_a_report_may_come_without_acknowledging(ticket, people):
    marked(ticket, people)
    ticket = act(ticket, "report", people["meena"], **REPORT)
    assert ticket.stage == "reported" and ticket.lead().acknowledged_at


@pytest.mark.parametrize(("name", "error"), [("kavita", Forbidden), ("asha", Forbidden), ("raj", NotFound)])
def test_others_may_not_report(ticket, people, name, error):
    acting(ticket, people)
    with pytest.raises(error):
        act(ticket, "report", people[name], **REPORT)


@pytest.mark.parametrize(("field", "value"), [("outcome", "great"), ("action_taken", "Done."), ("action_taken", " ")])
def test_a_report_says_what_was_done(ticket, people, field, value):
    acting(ticket, people)
    before = everything()
    with pytest.raises(Refused) as refusal:
        act(ticket, "report", people["meena"], **REPORT | {field: value})
    assert refusal.value.field == field
    assert everything() == before


def test_photographs_are_tied_to_the_report(ticket, people, now):
    photo = Attachment.create(name="depot.jpg", created_at=now)
    acting(ticket, people)
    act(ticket, "report", people["meena"], **REPORT, files=[photo.id])
    assert Attachment.get().report == Report.get() and Attachment.get().ticket_id == ticket.id


def test_approving_queues_the_reply_and_the_ticket_waits_for_it(ticket, people):
    reported(ticket, people)
    ticket = act(ticket, "approve", people["asha"], reply="Your ration was handed over.")
    assert ticket.stage == "reported" and ticket.lead()
    (reply,) = said(ticket, "reply")
    assert reply.text == f"Your ration was handed over.\n{ticket.number}/2" and reply.state == "queued"


def test_it_is_replied_once_the_reply_is_out(ticket, people, now):
    ticket = replied(ticket, people)
    assert (ticket.stage, ticket.replied_at, ticket.clock) == ("replied", now, "await")
    assert ticket.due_at == now + 7 * DAY


@pytest.mark.parametrize(("name", "error"), [("meena", Forbidden), ("osd", Forbidden), ("raj", NotFound)])
def test_others_may_not_approve(ticket, people, name, error):
    reported(ticket, people)
    with pytest.raises(error):
        act(ticket, "approve", people[name], reply="Done.")


def test_a_reply_is_not_approved_twice(ticket, people):
    reported(ticket, people)
    act(ticket, "approve", people["asha"], reply="Done.")
    with pytest.raises(Stale, match="on its way"):
        act(ticket, "approve", people["arun"], reply="Done indeed.")
    with pytest.raises(Stale, match="on its way"):
        act(ticket, "return_report", people["arun"], reason="No photo")


@pytest.mark.parametrize("words", ["x" * 300, "See https://haryana.gov.in"])
def test_a_reply_that_x_would_refuse_is_refused(ticket, people, words):
    reported(ticket, people)
    with pytest.raises(Refused) as refusal:
        act(ticket, "approve", people["asha"], reply=words)
    assert refusal.value.field == "reply" and said(ticket, "reply") == []


def test_where_no_reply_is_possible_a_second_person_closes(ticket, people):
    reported(ticket, people)
    ticket = act(ticket, "approve", people["asha"], reason="The post is gone")
    assert (ticket.stage, ticket.first_key["what"]) == ("reported", "no_reply")
    with pytest.raises(Stale, match="second person"):
        act(ticket, "approve", people["asha"], reason="The post is gone")
    ticket = act(ticket, "approve", people["vikram"], reason="Agreed")
    assert (ticket.stage, ticket.outcome) == ("closed", "no_response")


def test_an_empty_reply_needs_a_reason(ticket, people):
    reported(ticket, people)
    with pytest.raises(Refused, match="Write the reply"):
        act(ticket, "approve", people["asha"])


def test_a_reply_to_a_post_that_is_gone_is_refused(ticket, people, now):
    reported(ticket, people)
    Message.update(removed="deleted", removed_at=now).execute()
    with pytest.raises(Refused, match="no way to reply"):
        act(ticket, "approve", people["asha"], reply="Done.")


def test_a_trusted_office_replies_by_itself(ticket, people):
    Office.update(trusted=True).where(Office.code == "FOOD:Bhiwani").execute()
    reported(ticket, people)
    assert [m.state for m in said(ticket, "reply")] == ["queued"]


def test_a_trusted_office_can_report_where_the_post_is_gone(ticket, people, now):
    Office.update(trusted=True).where(Office.code == "FOOD:Bhiwani").execute()
    acting(ticket, people)
    Message.update(removed="deleted", removed_at=now).execute()
    assert act(ticket, "report", people["meena"], **REPORT).stage == "reported"


def test_a_returned_report_gives_the_time_that_was_left(ticket, people, now):
    reported(ticket, people)
    ticket = act(ticket, "return_report", people["kavita"], now + 30 * DAY, reason="No photograph")
    assert (ticket.stage, ticket.due_at) == ("acting", now + 32 * DAY)
    assert Report.get().returned_reason == "No photograph" and ticket.lead().reported_at is None
    assert notices("returned") == ["FOOD:Bhiwani"]


def test_a_report_returned_when_time_was_over_gives_a_day(ticket, people, now):
    acting(ticket, people)
    act(ticket, "report", people["meena"], now + 9 * DAY, **REPORT)
    assert act(ticket, "return_report", people["asha"], now + 9 * DAY, reason="x").due_at == now + 10 * DAY


def test_what_an_office_waited_for_the_citizen_is_not_its_own(ticket, people, now):
    acting(ticket, people)
    act(ticket, "ask_details", people["meena"], now + DAY, reply="Which ward?")
    act(ticket, "report", people["meena"], now + 5 * DAY, **REPORT)
    ticket = act(ticket, "return_report", people["asha"], now + 5 * DAY, reason="x")
    assert ticket.due_at == now + 6 * DAY  # one of its two days was left
    assert ticket.details_asked_at is None


def test_an_interim_report_may_go_to_the_citizen(ticket, people):
    acting(ticket, people)
    act(ticket, "progress", people["meena"], note="Inspector sent")
    ticket = act(ticket, "progress", people["meena"], note="Seen", reply="An inspector was at the depot.")
    assert [m.purpose for m in said(ticket)] == ["acknowledgement", "interim"] and ticket.stage == "acting"


def test_time_is_asked_and_granted_and_the_citizen_told(ticket, people, now):
    acting(ticket, people)
    ticket = act(ticket, "ask_time", people["meena"], until=day(now, 9), reason="Tender")
    assert str(ticket.asked_until) == day(now, 9)
    ticket = act(ticket, "grant", people["kavita"])
    rows = Notice.select().where(Notice.kind.startswith("time_")).order_by(Notice.id)
    told = [(row.kind, row.office_id) for row in rows]
    assert told == [("time_asked", "ALL:Bhiwani"), ("time_granted", "FOOD:Bhiwani")]
    assert ticket.asked_until is None and ticket.due_at.isoformat() == f"{day(now, 9)}T18:29:59+00:00"
    assert "29-11-2026" in said(ticket, "interim")[0].text


def test_time_is_refused_and_the_due_time_stands(ticket, people, now):
    due = acting(ticket, people).due_at
    act(ticket, "ask_time", people["meena"], until=day(now, 9), reason="Tender")
    ticket = act(ticket, "refuse", people["kavita"], reason="Winter")
    assert (ticket.asked_until, ticket.due_at) == (None, due)
    with pytest.raises(Stale, match="No more time"):
        act(ticket, "grant", people["kavita"])


def test_granting_never_shortens(ticket, people, now):
    due = acting(ticket, people).due_at
    act(ticket, "ask_time", people["meena"], until=day(now, 1), reason="x")
    assert act(ticket, "grant", people["asha"]).due_at == due


@pytest.mark.parametrize("until", ["tomorrow", "2020-01-01", "9999-12-31", "2026-02-31"])
def test_a_day_that_cannot_be_is_refused(ticket, people, until):
    acting(ticket, people)
    with pytest.raises(Refused) as refusal:
        act(ticket, "ask_time", people["meena"], until=until, reason="x")
    assert refusal.value.field == "until"


@pytest.mark.parametrize(("name", "error"), [("meena", Forbidden), ("osd", Forbidden), ("raj", NotFound)])
def test_others_may_not_hold(ticket, people, now, name, error):
    acting(ticket, people)
    with pytest.raises(error):
        act(ticket, "hold", people[name], reason="Sub judice", until=day(now, 30))


def test_on_hold_the_clock_stands_still(ticket, people, now):
    acting(ticket, people)
    ticket = act(ticket, "hold", people["kavita"], now + DAY, reason="Sub judice", until=day(now, 30))
    assert (ticket.hold_reason, ticket.due_at) == ("Sub judice", None)
    assert [clock.name for clock in ticket.running() if not clock.paused_at] == ["review", "interim"]
    ticket = act(ticket, "resume", people["asha"], now + 11 * DAY)
    assert (ticket.due_at, ticket.hold_until, ticket.clock) == (now + 12 * DAY, None, "act")


def test_a_hold_that_a_move_ends_leaves_no_clock_standing(ticket, people, now):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    act(ticket, "hold", people["asha"], reason="Budget", until=day(now, 30))
    ticket = act(ticket, "pass_on", people["meena"], now + DAY, office="FOOD:Bhiwani/LOHARU", reason="x")
    assert not any(clock.paused_at for clock in ticket.running()) and ticket.hold_until is None
    assert clock_of(ticket, "act", "FOOD:Bhiwani/LOHARU").due_at == now + 3 * DAY
    assert clock_of(ticket, "act", "ULB:Bhiwani").due_at == now + 3 * DAY


def test_details_awaited_outlast_a_hold(ticket, people, now):
    acting(ticket, people)
    act(ticket, "hold", people["asha"], reason="Budget", until=day(now, 30))
    act(ticket, "ask_details", people["asha"], reply="Which ward?")
    ticket = act(ticket, "resume", people["asha"])
    assert clock_of(ticket, "act").paused_at and ticket.clock == "await"


def test_associated_offices_have_no_more_to_do_once_the_citizen_is_answered(ticket, people):
    acting(ticket, people)
    act(ticket, "associate", people["asha"], office="ULB:Bhiwani")
    act(ticket, "report", people["meena"], **REPORT)
    ticket = by_system(ticket, "sent")
    assert ticket.associates() == [] and [clock.name for clock in ticket.running()] == ["await"]


def test_a_report_of_what_cannot_be_done_closes_as_that(ticket, people):
    acting(ticket, people)
    act(ticket, "report", people["meena"], **REPORT | {"outcome": "not_possible"})
    by_system(ticket, "sent")
    assert by_system(ticket, "auto_close").outcome == "not_possible"


def test_nothing_overdue_is_born_of_a_return(ticket, people, now):
    reported(ticket, people)
    act(ticket, "return_report", people["asha"], now, reason="x")
    assert all(clock.due_at > now for clock in Clock.select().where(Clock.stopped_at.is_null()))
    assert Notice.select().where(Notice.kind == "returned").count() == 1

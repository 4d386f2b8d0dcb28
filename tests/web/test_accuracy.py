"""The page that compares proposals with decisions: who reads it, and who changes the model."""

from smgt import learning, lessons, proposals
from smgt.models import Event, Officer, Spelling
from tests.factories import NOON, act, open_ticket


def taught(handle, people):
    ticket = open_ticket(handle, "depot wala rashan nahi de raha, bhiwani")
    proposals.propose(NOON)
    act(ticket, "mark", people["asha"], office="FOOD:Bhiwani")
    lessons.take_in(NOON)
    Spelling.create(key="kastur", name="kastur", kind="village", district="Bhiwani", learned_at=NOON)


def test_the_cell_sees_the_weeks_and_what_was_learned(visit, handle, people):
    taught(handle, people)
    page = visit("asha").get("/triage/accuracy")
    assert "100" in page.text and "kastur" in page.text and "Strike it out" not in page.text


def test_an_officer_does_not(visit, people):
    assert visit("meena").get("/triage/accuracy").status == 403


def test_a_lead_strikes_out_a_spelling_and_goes_back_to_the_shipped_model(visit, handle, people):
    taught(handle, people)
    Officer.update(lead=True).where(Officer.name == "arun").execute()
    lead = visit("arun")
    lead.post(f"/triage/accuracy/spellings/{Spelling.get().id}", {"struck": "1"})
    lead.post("/triage/accuracy/model", {"version": learning.SHIPPED})
    assert Spelling.get().contested and learning.is_held()
    assert "it stays" in visit("asha").get("/triage/accuracy").words()
    lead.post("/triage/accuracy/model", {"let_go": "1"})
    assert not learning.is_held()
    assert {"spelling_struck", "model_used", "model_let_go"} <= {event.action for event in Event.select()}

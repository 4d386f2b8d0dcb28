"""An officer's sign-in, as an administrator looks after it: invite, sign out, new password, lost factor, identity."""

from flask import redirect, request, url_for

from smgt.errors import Refused
from smgt.signin import factors, identities, invitations, passes, sessions
from smgt.tickets import readable
from smgt.web.directory.base import actor, bp, found_officer
from smgt.web.directory.officers import officer_page
from smgt.web.guard import fresh, may
from smgt.web.now import now


def _done(officer_id, act):
    """Do it and go back to the officer's page; a refusal stands on that page."""
    found = found_officer(officer_id)
    try:
        act(found)
    except Refused as refused:
        return officer_page(found, str(refused), 422)
    return redirect(url_for("directory.officer", officer_id=officer_id), 303)


@bp.post("/officers/<int:officer_id>/invite")
@may("change_directory")
def invite(officer_id):
    """Mail him a link to make his sign-in."""
    reason = readable(request.form.get("reason", ""))
    return _done(officer_id, lambda officer: invitations.invite(officer, actor(), now(), reason))


@bp.post("/officers/<int:officer_id>/sign-out")
@may("change_directory")
def sign_out(officer_id):
    """End all his sign-ins."""
    return _done(officer_id, lambda officer: sessions.end_all(officer, actor(), now()))


@bp.post("/officers/<int:officer_id>/new-password")
@may("change_directory")
@fresh(5)
def new_password(officer_id):
    """Mail him a link for a new password; nobody but him ever knows it."""
    return _done(officer_id, lambda officer: passes.mail_password(officer, actor(), now()))


@bp.post("/officers/<int:officer_id>/lost-factor")
@may("change_directory")
@fresh(5)
def lost_factor(officer_id):
    """Take his second factor away."""
    return _done(officer_id, lambda officer: factors.reset(officer, actor(), now()))


@bp.post("/officers/<int:officer_id>/identity")
@may("change_directory")
def settle_identity(officer_id):
    """Confirm or refuse the official identity that he says is his."""
    kind, name = request.form.get("kind", ""), request.form.get("name", "")

    def settle(officer):
        if kind not in identities.KINDS:
            raise Refused("Choose one of the identities shown.")
        identities.settle(officer, kind, name, request.form.get("verdict") == "confirm", actor(), now())

    return _done(officer_id, settle)

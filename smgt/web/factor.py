"""One's own second factor: a picture to scan or a key to type, its first code, ten recovery codes shown once."""

import segno
from flask import Blueprint, render_template, request
from flask_login import current_user

from smgt import totp
from smgt.errors import Refused
from smgt.signin import factors
from smgt.tickets import readable
from smgt.web.guard import early, fresh, here, may
from smgt.web.now import now

bp = Blueprint("factor", __name__, url_prefix="/me")
UNKEPT = {"Cache-Control": "no-store"}  # a key or recovery codes stay in no cache of a shared computer


@bp.get("/factor")
@may("keep_own_account")
@early
@fresh(5)
def page():
    return _page(here(request.args.get("next"), "/me"))


def _page(going, problem="", status=200, sealed=""):
    officer = current_user.officer
    if sealed:
        secret = factors.offered(officer, sealed, now())  # a mistyped code is no reason to scan anew
    else:
        secret, sealed = factors.offer(officer, now())
    picture = segno.make(totp.address(secret, officer.email), error="m")
    shown = render_template(
        "factor.html", next=going, sealed=sealed, secret=" ".join(secret[at : at + 4] for at in range(0, 32, 4)),
        picture=picture.svg_data_uri(scale=4, border=4, light="#fff"), must=factors.must_have(officer),
        problems=[problem] if problem else [], officer=officer,
    )  # fmt: skip
    return shown, status, UNKEPT


@bp.post("/factor")
@may("keep_own_account")
@early
def set_up():
    """The first code of the app puts it in force. That the password was asked for, the sealed key says."""
    officer, going = current_user.officer, here(request.form.get("next"), "/me")
    sealed, code = request.form.get("sealed", "")[:2000], readable(request.form.get("code", ""))[:100]
    try:
        codes = factors.set_up(officer, sealed, code, current_user.row, now())
    except Refused as refused:
        return _page(going, str(refused), 422, sealed if refused.field == "code" else "")
    return _codes(codes, going)


@bp.post("/recovery")
@may("keep_own_account")
@fresh(5)
def recovery():
    """Ten new recovery codes in place of the old ones."""
    if not current_user.officer.factor:
        raise Refused("First set up a second factor.")
    return _codes(factors.recoveries(current_user.officer, now()), "/me")


def _codes(codes, going):
    return render_template("recovery.html", codes=codes, next=going), 200, UNKEPT

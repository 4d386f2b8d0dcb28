"""A new officer's whole way in a real browser: the letter, a password, his app, signing in; script on or off."""

import re
from email import message_from_bytes, policy

import pytest

from smgt import config, deliveries, totp
from smgt.models import Officer
from tests.browser.conftest import now


@pytest.fixture
def mailing(house):
    """Letters to officers land in the folder of sent ones; officers, too, must have a second factor."""
    config.settings.smtp_url, config.settings.base_url = f"maildir://{house.folder}/sent", house.url
    config.settings.second_factor = ("officer",)
    Officer.update(password_hash="").where(Officer.name == "meena").execute()
    return house


def link_of(house):
    """The link in the one letter that went out."""
    deliveries.send(config.settings, now)
    (path,) = (house.folder / "sent" / "new").iterdir()
    words = message_from_bytes(path.read_bytes(), policy=policy.default).get_content()
    return re.search(r"http://\S+/welcome/\S+", words)[0]


def code_of(secret, steps=0):
    return totp.code(secret, totp.step_of(now()) + steps)


@pytest.mark.parametrize("script", [True, False])
def test_from_the_invitation_to_the_first_sign_in(mailing, open_page, chromium, script):
    admin = open_page("admin", script=script)
    admin.goto(f"{mailing.url}/directory/officers/{Officer.get(Officer.name == 'meena').id}")
    admin.click("text=Invite him by mail")
    admin.wait_for_selector("text=Invited by mail")
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(link_of(mailing))
    page.fill("#new_password", "teapot orbit velvet")
    page.fill("#again", "teapot orbit velvet")
    page.click("main button")
    page.wait_for_selector("img.qr")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100 if script else True
    secret = page.inner_text("main code").replace(" ", "")
    page.fill("#code", code_of(secret))
    page.click("main button")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.click("text=I have written them down")
    page.wait_for_selector("text=My grievances")
    page.click("text=Sign out")
    page.fill("#email", "meena@hry.nic.in")
    page.fill("#password", "teapot orbit velvet")
    page.click("main button")
    page.fill("#code", code_of(secret, steps=1))  # the present one is used up
    page.click("main button")
    page.wait_for_selector("text=My grievances")
    context.close()

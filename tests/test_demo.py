"""`make run`: what it says when it starts."""

from smgt import demo


def test_the_greeting_names_the_drills_own_address(settings, monkeypatch, capsys):
    monkeypatch.setattr(settings, "drill_port", 9123)
    demo._greet(8000, "drill-password")
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000" in said and "http://127.0.0.1:9123" in said and "8005" not in said

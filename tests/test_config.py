"""Settings are typed and strict; a malformed one stops the start with a sentence."""

import pytest

from smgt import config
from smgt.errors import ConfigError

KEY = {"SMGT_SECRET_KEY": "k" * 32}


@pytest.fixture
def load(tmp_path):
    """Read settings from these variables alone, in an empty folder."""
    return lambda **given: config.load(KEY | {f"SMGT_{n}": v for n, v in given.items()}, directory=tmp_path)


def test_what_is_not_set_has_its_default(load):
    house = load()
    assert (house.two_keys, house.lapse_days, house.settle_seconds) == (False, 7, 120)
    assert house.second_factor == ("tracker", "state_nodal", "administrator")
    assert house.database_url == f"sqlite:///{house.home.absolute()}/smgt.db"


def test_the_house_does_not_start_without_a_key(tmp_path):
    with pytest.raises(ConfigError, match="SMGT_SECRET_KEY must be set"):
        config.load({}, directory=tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWO_KEYS", "yes"), ("LAPSE_DAYS", "0"), ("LAPSE_DAYS", "1.5"), ("LAPSE_DAYS", "٧"), ("LAPSE_DAYS", ""),
        ("SETTLE_SECONDS", "-1"), ("SETTLE_SECONDS", "99999999999"), ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", ""), ("BASE_URL", "smgt.example"), ("X_API_BASE", ""), ("GRAPH_API_VERSION", "26"),
        ("SECOND_FACTOR", "tracker,clerk"), ("LANGUAGE", "pa"), ("SMTP_URL", "mail.example:25"), ("HOME", ""),
        ("SMS_URL", "http://gateway.example/{number}{text}"), ("SMS_URL", "https://gateway.example/{text}"),
        ("SECRET_KEY", "short"), ("MEDIA_STORE", "s3://bucket"), ("MEDIA_STORE", "s3+https://key:secret@host"),
        ("MEDIA_STORE", "s3+https://host/bucket"), ("MEDIA_STORE", "s3+https://key:secret@host:port/bucket"),
    ],
)  # fmt: skip
def test_a_malformed_setting_is_named_in_a_sentence(load, name, value):
    with pytest.raises(ConfigError, match=rf"^SMGT_{name} .*\.$|^SMGT_{name} must be set.*\)\.$"):
        load(**{name: value})


@pytest.mark.parametrize("given", [
    {"DATABASE_URL": "mysql://u:tiger@host/db"}, {"MEDIA_STORE": "s3+ftp://key:tiger@host/bucket"},
])  # fmt: skip
def test_a_password_in_an_address_is_not_repeated(load, given):
    with pytest.raises(ConfigError) as error:
        load(**given)
    assert "tiger" not in str(error.value)


def test_a_bucket_is_taken_as_it_is_written(load):
    address = "s3+https://key:se%2Fcret@host:9000/bucket/folder?region=ap-south-1"
    assert load(MEDIA_STORE=address).media_store == address


def test_an_unknown_setting_stops_the_start(load):
    with pytest.raises(ConfigError, match="Unknown setting SMGT_LAPSEDAYS"):
        load(LAPSEDAYS="7")


def test_other_programs_variables_are_none_of_ours(tmp_path):
    assert config.load(KEY | {"PATH": "/bin", "PORT": "x"}, directory=tmp_path)


def test_a_secret_is_read_from_its_file(tmp_path, load):
    (tmp_path / "key").write_text("s" * 40 + "\n")
    assert load(SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == "s" * 40


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secrets_file_that_cannot_be_read_is_named(tmp_path, load, content):
    if content:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigError, match="SMGT_SECRET_KEY_FILE: cannot read"):
        load(SECRET_KEY_FILE=str(tmp_path / "key"))


def test_the_environment_goes_over_the_env_file(tmp_path, load):
    (tmp_path / ".env").write_text("# ours\nexport SMGT_LAPSE_DAYS='3'\nSMGT_TWO_KEYS=1\nOTHER=2\nnonsense\n")
    house = load(LAPSE_DAYS="5")
    assert (house.lapse_days, house.two_keys) == (5, True)


def test_the_workshops_settings_are_found_in_its_home(tmp_path):
    config.write_drill_env(tmp_path / "home", {"SMGT_DRILL_PORT": "9000"})
    house = config.load({"SMGT_HOME": str(tmp_path / "home")}, directory=tmp_path)
    assert (house.drill, house.second_factor, house.x_api_base) == (True, (), "http://127.0.0.1:9000")
    assert len(house.secret_key) >= 32


def test_the_workshops_key_stays_the_same(tmp_path):
    for _ in range(2):
        config.write_drill_env(tmp_path, {})
        keys = {config.load({"SMGT_HOME": str(tmp_path)}, directory=tmp_path).secret_key for _ in range(2)}
    assert len(keys) == 1 and (tmp_path / "drill.env").stat().st_mode & 0o777 == 0o600


def test_outside_the_drill_nothing_is_made_up(load):
    house = load(X_API_BASE="https://api.example/", OLD_SECRET_KEYS="a, b")
    assert (house.drill, house.x_api_base, house.secret_keys) == (False, "https://api.example", ("k" * 32, "a", "b"))


def test_every_setting_says_what_it_is_for():
    assert all(setting.about and setting.name.isupper() for setting in config.SETTINGS)

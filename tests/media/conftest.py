"""What the media tests may ask for: a server that lies, and stores on a disk and in a bucket."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests
from requests_aws4auth import AWS4Auth

from smgt.media import stores
from tests.media.hostile import hostile
from tests.servers import free_port, listens, wait_until

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'


@pytest.fixture
def server():
    with hostile() as running:
        yield running


@contextmanager
def s3(log):
    """An S3 server that checks signatures: yields (port, access key, secret); the bucket is called media."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environ = os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "3"}  # it makes its user unasked, then checks all
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=out)
    try:
        wait_until(lambda: listens(port), 30)
        yield port, *_user(port)
    finally:
        process.terminate()
        process.wait(20)


def _user(port):
    ask = lambda action, **more: _iam(port, {"Action": action, "Version": "2010-05-08", "UserName": "smgt", **more})
    ask("CreateUser")
    made = ask("CreateAccessKey")
    key, secret = (made.split(f"<{tag}>")[1].split("<")[0] for tag in ("AccessKeyId", "SecretAccessKey"))
    ask("PutUserPolicy", PolicyName="all", PolicyDocument=POLICY)
    auth = AWS4Auth(key, secret, "us-east-1", "s3")
    made = requests.put(f"http://127.0.0.1:{port}/media", auth=auth, timeout=10)
    assert made.status_code == 200, made.text
    return key, secret


def _iam(port, form):
    auth = AWS4Auth("anyone", "anything", "us-east-1", "iam")
    answer = requests.post(f"http://127.0.0.1:{port}/", data=form, auth=auth, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture(scope="session")
def bucket_address(tmp_path_factory):
    """SMGT_MEDIA_STORE of a running S3 server."""
    with s3(tmp_path_factory.mktemp("s3") / "log") as (port, key, secret):
        yield f"s3+http://{key}:{requests.utils.quote(secret, safe='')}@127.0.0.1:{port}/media"


@pytest.fixture
def bucket(settings, bucket_address, monkeypatch):
    """Files go into that bucket."""
    monkeypatch.setattr(settings, "media_store", bucket_address)
    stores._made.cache_clear()
    return bucket_address


@pytest.fixture
def no_store(settings, monkeypatch):
    """A bucket on a port where nobody listens."""
    monkeypatch.setattr(settings, "media_store", f"s3+http://key:secret@127.0.0.1:{free_port()}/media")


@pytest.fixture(params=["folder", "bucket"])
def each_store(request, settings):
    """Once for each kind of store."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return request.param

"""The trained part: linear scores of a text's features, read from one small file that smgt.routing.build writes."""

import json
import math
import zlib
from functools import cache

from smgt.routing.places import DATA

FILE = DATA / "routing" / "model.bin"
SHARPNESS = {"subject": 15.0, "kind": 14.0, "urgency": 14.0}  # how fast a lead in score becomes certainty
STEP = 127  # weights are kept as whole steps of their part's largest, of which there are this many


class Model:
    """Parts by name (subject, kind, urgency): labels, what each starts with, and the weights of each feature."""

    def __init__(self, parts, version):
        """parts: name → (labels, start per label, feature → [(label's index, weight)])."""
        self.parts, self.version = parts, version

    def shares(self, part, found):
        """label → its share of 1, the likeliest first, for features with their weights."""
        labels, start, weights = self.parts[part]
        scores = list(start)
        for name, amount in found.items():
            for at, weight in weights.get(name, ()):
                scores[at] += amount * weight
        top = max(scores)
        raised = [math.exp(SHARPNESS[part] * (score - top)) for score in scores]
        total = sum(raised)
        ranked = sorted(zip(labels, raised, strict=True), key=lambda pair: (-pair[1], pair[0]))
        return {label: value / total for label, value in ranked}

    def because(self, part, label, found, most=4):
        """The features that spoke most for a label, strongest first."""
        labels, _, weights = self.parts[part]
        at = labels.index(label)
        spoke = {name: amount * dict(weights.get(name, ())).get(at, 0) for name, amount in found.items()}
        return [name for name in sorted(spoke, key=lambda name: (-spoke[name], name))[:most] if spoke[name] > 0]


def dump(model):
    """The model as bytes: the same model always gives the same bytes."""
    body = {name: _packed(*part) for name, part in model.parts.items()}
    words = json.dumps({"version": model.version, "parts": body}, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(words.encode(), 9)


def _packed(labels, start, weights):
    largest = max((abs(w) for pairs in weights.values() for _, w in pairs), default=1.0)
    rows = {}
    for name in sorted(weights):
        steps = [(at, round(w / largest * STEP)) for at, w in weights[name]]
        if flat := [number for at, step in steps if step for number in (at, step)]:
            rows[name] = flat
    return {"labels": labels, "start": [round(s, 4) for s in start], "largest": round(largest, 6), "rows": rows}


def load(data):
    """A model from bytes."""
    body = json.loads(zlib.decompress(data))
    return Model({name: _unpacked(part) for name, part in body["parts"].items()}, body["version"])


def _unpacked(part):
    unit = part["largest"] / STEP
    rows = {
        name: [(flat[at], flat[at + 1] * unit) for at in range(0, len(flat), 2)] for name, flat in part["rows"].items()
    }
    return part["labels"], part["start"], rows


@cache
def shipped():
    """The model that comes with the product, read once."""
    return load(FILE.read_bytes())

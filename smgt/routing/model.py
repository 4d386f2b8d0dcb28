"""The trained part: linear scores of a text's features, read from one small file that smgt.routing.build writes."""

import json
import math
import zlib
from functools import cache

from smgt.routing.places import DATA

FILE = DATA / "routing" / "model.bin"
SHARPNESS = {"subject": 15.0, "kind": 14.0, "urgency": 14.0}  # how fast a lead in score becomes certainty
STEP = 127  # weights are kept as whole steps of their part's largest, of which there are this many


class Rows:
    """feature → [(label's index, weight)]; each is read from its line the first time that it is asked for."""

    def __init__(self, lines, unit):
        """lines: feature → "index step index step …"; a step is worth `unit`."""
        self._lines, self._unit, self._read = lines, unit, {}

    def get(self, name):
        """The weights of a feature; none of one that the model does not know."""
        found = self._read.get(name)
        if found is None and name in self._lines:
            flat = [int(number) for number in self._lines[name].split()]
            found = [(at, step * self._unit) for at, step in zip(flat[::2], flat[1::2], strict=True)]
            self._read[name] = found
        return found or ()


class Model:
    """Parts by name (subject, kind, urgency): labels, what each starts with, and the weights of each feature."""

    def __init__(self, parts, version):
        """parts: name → (labels, start per label, Rows)."""
        self.parts, self.version = parts, version

    def shares(self, part, found):
        """label → its share of 1, the likeliest first, for features with their weights."""
        labels, start, weights = self.parts[part]
        scores = list(start)
        for name, amount in found.items():
            for at, weight in weights.get(name):
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
        spoke = {name: amount * dict(weights.get(name)).get(at, 0) for name, amount in found.items()}
        return [name for name in sorted(spoke, key=lambda name: (-spoke[name], name))[:most] if spoke[name] > 0]


def dump(parts, version):
    """A fitted model as bytes: the same always gives the same. parts: name → (labels, start, feature → weights)."""
    heads, blocks = {}, []
    for name, (labels, start, weights) in parts.items():
        largest = max((abs(w) for pairs in weights.values() for _, w in pairs), default=1.0)
        rows = _rows(weights, largest)
        heads[name] = {
            "labels": labels,
            "start": [round(s, 4) for s in start],
            "unit": largest / STEP,
            "rows": len(rows),
        }
        blocks += rows
    head = json.dumps({"version": version, "parts": heads}, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress("\n".join([head, *blocks]).encode(), 9)


def _rows(weights, largest):
    """A line for each feature: its name, a tab, and index and step of each label it speaks of."""
    rows = []
    for name in sorted(weights):
        steps = [(at, round(w / largest * STEP)) for at, w in weights[name]]
        if told := " ".join(f"{at} {step}" for at, step in steps if step):
            rows.append(f"{name}\t{told}")
    return rows


def load(data):
    """A model from bytes."""
    head, *lines = zlib.decompress(data).decode().split("\n")
    head, parts, at = json.loads(head), {}, 0
    for name, part in head["parts"].items():
        rows = dict(line.split("\t", 1) for line in lines[at : at + part["rows"]])
        parts[name] = (part["labels"], part["start"], Rows(rows, part["unit"]))
        at += part["rows"]
    return Model(parts, head["version"])


@cache
def shipped():
    """The model that comes with the product, read once."""
    return load(FILE.read_bytes())

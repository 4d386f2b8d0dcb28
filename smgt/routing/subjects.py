"""Whose matter a subject is: from the subject (a sub-category), the place and a few words to departments in order."""

from smgt.language import fold_word
from smgt.routing.phrases import listed, names
from smgt.routing.places import read

# subjects that the list of sub-categories has no line for: (category, departments)
_MORE = {
    "EDU.BOARD": ("EDU", "BSEH"), "AGRI.FISH": ("AGRI", "FISH"), "HEALTH.DISP": ("HEALTH", "AYUSH"),
    "OTHER.SAINIK": ("OTHER", "SAINIK"), "OTHER.ELECTION": ("OTHER", "ELECTION"),
    "OTHER.JAIL": ("OTHER", "PROSEC_JAIL"), "OTHER.HOME": ("OTHER", "HOME"),
    "OTHER.INDUSTRY": ("OTHER", "INDUSTRIES"), "OTHER.DIPR": ("OTHER", "DIPR"),
    "OTHER.GENADMIN": ("OTHER", "GENADMIN"),
}  # fmt: skip
VAGUE, OUTSIDE = "VAGUE", "OTHER.OUTSIDE"
# the municipal corporations that run water and sewers themselves, each in the town of its district's name
OWN_WATER = frozenset(("Gurugram", "Faridabad", "Sonipat", "Karnal"))

# who keeps what is called "master": road, drain, supply line
_AUTHORITIES = {"Gurugram": "GMDA", "Faridabad": "FMDA"}


def _folded(name):
    return frozenset(fold_word(word) for word in listed(name))


_NAMED = {name.removeprefix("body "): _folded(name) for name in names("body ")}
_VILLAGE = _folded("setting village")
_TOWN = _folded("setting town")
_STREET = _folded("setting street")


def _table():
    table = {row["subcategory"]: (row["category"], row["departments"]) for row in read("haryana", "categories.csv")}
    return table | _MORE


SUBJECTS = _table()
# the electricity company of each district
_DISCOMS = {row["name_en"]: row["discom"] for row in read("haryana", "districts.csv")}


def category_of(subject):
    """The category of a subject, or None where the message says too little."""
    return SUBJECTS[subject][0] if subject in SUBJECTS and subject != "OTHER.VAGUE" else None


def departments_of(subject, district, setting, keys):
    """Departments with their share of 1, the likeliest first. `setting`: city, town, village or ""; `keys`: folded."""
    if category_of(subject) is None:
        return {None: 1.0}
    named = {code for code, words in _NAMED.items() if words & keys}
    if "master" in keys and district in _AUTHORITIES:
        named.add(_AUTHORITIES[district])
    scene = _Scene(district, setting, keys, named)
    rule = _RULES.get(subject) or _RULES.get(SUBJECTS[subject][0])
    ordered = rule(scene) if rule else _listed(subject)
    shares = (0.75, 0.15, 0.1) if len(ordered) > 1 else (1.0,)
    return dict(zip(ordered, shares, strict=False))


def department_of(category, district, keys, likely=None):
    """The department of a category or sub-category in a district, None where that says too little.

    `likely`: a department, or a sub-category, that was read in its words; it stays where it is one of that category's.
    """
    within = [subject for subject, (parent, _) in SUBJECTS.items() if category in (subject, parent)]
    shares = [departments_of(subject, district, "", keys) for subject in within]
    fitting = [each for each in shares if likely in each] or shares
    return max(fitting[0], key=fitting[0].get) if fitting else None


class _Scene:
    """What beside the subject decides: where it is, and which bodies are named."""

    def __init__(self, district, setting, keys, named):
        self.district, self.setting, self.keys, self.named = district, setting, keys, named
        self.village = setting == "village" or bool(keys & _VILLAGE)
        self.town = not self.village and (setting in ("city", "town") or bool(keys & _TOWN))

    def first(self, *codes):
        """The codes with those that are named in front."""
        return [c for c in codes if c in self.named] + [c for c in codes if c not in self.named]

    def body(self, *codes):
        """The first of the codes that is named, None where none is."""
        return next((code for code in codes if code in self.named), None)


def _listed(subject):
    """As the list of sub-categories names them: "SJE/WCD", "SJE (alt CRID)", "PHED; ULB in …"."""
    words = (
        SUBJECTS[subject][1].replace("(", " ").replace(")", " ").replace(";", " ").replace(",", " ").replace("/", " ")
    )
    codes = [word for word in words.split() if word.isupper() and len(word) > 2]
    return list(dict.fromkeys(codes))


def _power(scene):
    if known := _DISCOMS.get(scene.district):
        return [known, "DHBVN" if known == "UHBVN" else "UHBVN"]
    return scene.first("DHBVN", "UHBVN")  # it serves more districts


def _solar(scene):
    return ["HAREDA", *_power(scene)[:1]] if "HAREDA" in scene.named else [*_power(scene)[:1], "HAREDA"]


def _water(scene):
    if body := scene.body("GMDA", "FMDA", "HSVP"):
        return [body, "PHED", "ULB"]
    own = scene.district in OWN_WATER and scene.setting == "city" and not scene.village
    if own or ("ULB" in scene.named and scene.district in OWN_WATER):
        return ["ULB", "PHED", "HSVP"]
    return ["PHED", "ULB", "HSVP" if scene.town else "DEVPANCH"]


def _storm(scene):
    if scene.body("GMDA", "FMDA"):
        return _water(scene)
    if scene.district == "unknown" and not scene.village:
        return ["ULB", "PHED", "GMDA"]
    if "ULB" in scene.named:
        return ["ULB", "PHED", "REVENUE"]
    return _water(scene)


def _municipal(scene):
    if body := scene.body("HSVP", "GMDA", "FMDA"):
        return [body, "ULB"]
    return ["DEVPANCH", "ULB"] if scene.village and "ULB" not in scene.named else ["ULB", "DEVPANCH"]


def _road(scene):
    if "CENTRAL" in scene.named:
        return ["CENTRAL", "PWD_BR"]
    if body := scene.body("HSAMB", "HSVP", "GMDA", "FMDA"):
        return [body, "PWD_BR", "ULB"]
    if "ULB" in scene.named or (scene.keys & _STREET and not scene.village):
        return ["ULB", "PWD_BR"]
    return ["PWD_BR", "ULB", "HSAMB"]


def _land_grab(scene):
    return ["DEVPANCH", "REVENUE"] if "DEVPANCH" in scene.named else ["REVENUE", "DEVPANCH"]


def _home(scene):
    if "HOUSING" in scene.named:
        return ["HOUSING", "ULB", "DEVPANCH"]
    if scene.keys & _TOWN and not scene.village:
        return ["HOUSING", "ULB"] if "mukiamantri" in scene.keys else ["ULB", "DEVPANCH", "HOUSING"]
    return ["DEVPANCH", "ULB", "HOUSING"]


_RULES = {
    "ELEC": _power, "ELEC.SOLAR": _solar, "WATER": _water, "WATER.STORM": _storm, "MUNI.LIGHT": _municipal,
    "MUNI.DRAIN": _municipal, "MUNI.PARK": lambda scene: scene.first("ULB", "HSVP"), "ROAD": _road,
    "ROAD.STREET": lambda scene: _municipal(scene)[:2], "ROAD.NH": lambda _: ["CENTRAL"],
    "ROAD.BRIDGE": lambda scene: scene.first("PWD_BR", "IRRIG") if "CENTRAL" not in scene.named else ["CENTRAL"],
    "ROAD.SAFETY": lambda scene: ["PWD_BR", "POLICE"] if "CENTRAL" not in scene.named else ["CENTRAL", "PWD_BR"],
    "WCD.PROT": lambda scene: scene.first("WCD", "POLICE"), "REVENUE.ENCR": _land_grab, "HOUSING.PMAY": _home,
    "HEALTH": lambda _: ["HEALTH", "MEDEDU"], "HEALTH.DISP": lambda _: ["AYUSH", "HEALTH"],
    "EDU.SCHOL": lambda scene: scene.first("EDU_HIGHER", "SJE", "EDU_SCHOOL"),
    "EDU.TEACH": lambda scene: scene.first("EDU_SCHOOL", "EDU_HIGHER"),
    "AGRI.MANDI": lambda scene: scene.first("HSAMB", "HAFED", "FOOD"),
    "HOUSING.PLOT": lambda scene: scene.first("HSVP", "HSIIDC"), "PENSION": lambda _: ["SJE", "CRID"],
    "RATION": lambda _: ["FOOD", "CRID"], "PPP": lambda _: ["CRID", "SJE", "FOOD"],
    "PANCH.NREGA": lambda _: ["DEVPANCH", "RURALDEV"], "MUNI.BIRTH": lambda scene: _birth(scene),
}  # fmt: skip


def _birth(scene):
    return ["HEALTH", "ULB"] if scene.village and "ULB" not in scene.named else ["ULB", "HEALTH"]

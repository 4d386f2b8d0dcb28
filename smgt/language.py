"""In what language a message is, and one folding for all scripts: पानी, paani, pani and ਪਾਣੀ become the same word."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path

# what is written as it is spoken differs by these only: aspiration, length of vowels, doubled letters
_REDUCE = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^thank", "tenk"),  # no tanks
        (r"a{2,}", "a"), (r"ow(?![aeiou])", "au"), (r"w", "v"), (r"z", "j"), (r"q", "k"), (r"x", "ks"),
        (r"ph", "f"), (r"ck", "k"), (r"tch", "c"), (r"(?<=[bcdgjkpst])h", ""), (r"(?<=..r)h", ""),
        (r"e{2,}|ie(?![aeiou])", "i"), (r"o{2,}", "u"), (r"iy(?=[aeiou])", "i"), (r"y(?![aeiou])", "i"),
        (r"(?<=.h)(a?i)n$", r"\1"), (r"^mein$", "me"), (r"n(?=[bp])", "m"), (r"(\D)\1+", r"\1"),
    )
]  # fmt: skip
# names that were changed; both are in use
_SAME = dict.fromkeys(
    ("gurgaon", "gurganv", "gudgaon", "gudganv", "gurgoan", "gurgav", "gurgava", "gudgava", "gurgao"), "gurugram"
) | {"mevat": "nuh", "kalan": "kala"}

_VOWELS = dict(
    zip("अआइईउऊऋएऐओऔऑऍ", ("a", "aa", "i", "ii", "u", "uu", "ri", "e", "ai", "o", "au", "o", "e"), strict=True)
)
_SIGNS = dict(zip("ािीुूृेैोौॉॅ", ("aa", "i", "ii", "u", "uu", "ri", "e", "ai", "o", "au", "o", "e"), strict=True))
_CONSONANTS = dict(zip("कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह", "kkggnccjjnttddnttddnpfbbmyrllvsssh", strict=True))
_NUKTA = {"ड": "r", "ढ": "r"}
_DOT, _NASAL, _ADHAK = "़", "ंँः", "ੱ"
_MARKS = {*_SIGNS, _DOT, _ADHAK, "्"}
_LABIAL = "पफबभम"
_GURMUKHI = {code: chr(code - 0x100) for code in range(0x0A01, 0x0A70)} | {0x0A70: "ं", 0x0A71: "ੱ", 0x0A72: "इ"}
_GURMUKHI |= {0x0A73: "उ", 0x0A5C: "ड़", 0x0A59: "ख", 0x0A5A: "ग", 0x0A5B: "ज", 0x0A5E: "फ"}
_INDIC = re.compile("[\u0900-\u0a7f]")
_WORD = re.compile(r"[\u0900-\u0a7f]+|[^\W_\u0900-\u0a7f]+")
MOST = 20_000  # characters that are looked at: longer than any message that says something


def plain(text):
    """The text as plain letters: one form of each character, without invisible ones, in lower case."""
    text = unicodedata.normalize("NFKC", text[:MOST]).casefold()
    kept = (c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", "".join(kept))


def words(text):
    """The words of a text, folded, in order."""
    return [folded for word in _WORD.findall(plain(text)) if (folded := fold_word(word))]


def fold(text):
    """The folded words of a text with a space between; never fails, and folding twice changes nothing."""
    return " ".join(words(text))


@lru_cache(maxsize=50_000)
def fold_word(word):
    """One word (lower case) in the letters that all scripts share; nothing where it has none."""
    if _INDIC.search(word):
        word = spell(word)
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        word = "".join(_digit(c) for c in word)
    return _reduced("".join(c for c in word if c.isalnum()))


def _digit(letter):
    return str(unicodedata.decimal(letter)) if unicodedata.decimal(letter, None) is not None else letter


def _reduced(word):
    """Until nothing changes, for one rule may make room for another; each makes the word shorter or is final."""
    for _ in range(len(word) + 2):
        before = word
        for pattern, by in _REDUCE:
            word = pattern.sub(by, word)
        if word == before:
            break
    return _SAME.get(word, word)


def spell(word):
    """A word in Devanagari or Gurmukhi in Latin letters, without the vowels that are written but not spoken."""
    syllables = _syllables(word.translate(_GURMUKHI))
    return "".join(consonant + vowel for consonant, vowel in _spoken(syllables))


def _syllables(word):
    """[consonant, vowel] of each; the unwritten vowel is "A", nothing stands where a sign says that there is none."""
    found = []
    for at, letter in enumerate(word):
        if letter in _CONSONANTS:
            found.append([_CONSONANTS[letter], "A"])
        elif letter in _MARKS and found:
            _change(found[-1], letter, word[at - 1])
        elif letter in _NASAL:
            found += [[nasal, ""]] if (nasal := _nasal(word, at)) else []
        elif letter not in _MARKS:
            found.append(["", _VOWELS.get(letter) or _known(letter)])
    return found


def _known(letter):
    """A digit; no other sign of these scripts is kept."""
    return _digit(letter) if letter.isdecimal() or not _INDIC.match(letter) else ""


def _change(syllable, mark, letter):
    """What a vowel's sign, a dot or the sign for no vowel makes of the syllable before it."""
    if mark == _DOT:
        syllable[0] = _NUKTA.get(letter, syllable[0])
    elif mark != _ADHAK:
        syllable[1] = _SIGNS.get(mark, "")


def _nasal(word, at):
    """A nasal at the end of a word is not kept: नहीं is nahi."""
    following = word[at + 1 : at + 2]
    if following not in _CONSONANTS:
        return ""
    return "m" if following in _LABIAL else "n"


def _spoken(syllables):
    """The unwritten vowel falls at the end of a word and, from there back, between two spoken syllables."""
    spoken = [tuple(syllable) for syllable in syllables]
    last = len(spoken) - 1
    for at in range(last, -1, -1):
        consonant, vowel = spoken[at]
        if vowel == "A":
            silent = last > 0 if at == last else at > 0 and _between(spoken[at - 1], spoken[at + 1])
            spoken[at] = (consonant, "" if silent else "a")
    return spoken


def _between(before, behind):
    return before[1] != "" and "" not in behind


@lru_cache(maxsize=50_000)
def skeleton(word):
    """The consonants of a folded word and its first letter: what is left when every vowel is written differently."""
    bare = word[:1] + re.sub("[aeiouy]", "", word[1:])
    return re.sub(r"(\D)\1+", r"\1", bare)


def skeletons(text):
    """The skeletons of a text run together, so that "aa raha" and "aarha" meet too."""
    return "".join(skeleton(word) for word in words(text))


def _read():
    """name → words, as the data file lists them."""
    found = {}
    for line in (Path(__file__).parent / "data" / "language.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(";"):
            name, _, listed = line.partition(":")
            found.setdefault(name, set()).update(listed.split())
    return {name: frozenset(listed) for name, listed in found.items()}


# what stands in two lists of Latin letters tells nothing
_WORDS = _read()
_HINGLISH = _WORDS["hinglish"]
_ENGLISH = _WORDS["english"]
_PUNJABI = _WORDS["punjabi"]
_PUNJABI_SURE = _WORDS["punjabi sure"]
# names and words of Hindi that only end like a verb of Punjabi
_NO_VERB = (
    "jaldi|haldi|jldi|pakd|lakd|kakd|[zj]inda|ninda|ghar[ao]u?nd|ajr[ao]u?nd|mandi|markand|talwandi|chandi|honda|kundi"
)
_PUNJABI_VERB = re.compile(
    rf"^(?!{_NO_VERB}).{{1,7}}(?:[lk]d[aei]|aunda|aunde|aundi|unda|unde|undi|inde|inda|nde|nda|ndi|ida|idi)$"
)
_ENGLISH_END = re.compile(
    r"^.{2,}(?:ing|tion|sion|ed|ment|ness|able|ible|ly|ous|ful|less|ance|ence|ity|ght|ck|ers?|ies)$"
)
_INDIAN_END = re.compile(r"^.{2,}[aiou]$|^.{2,}(?:kh|bh|dh|gh|iya|wale?|ne|te|ke|ge|he|aa|ee)$")
_HARYANVI = _WORDS["haryanvi"]
_HARYANVI_SURE = _WORDS["haryanvi sure"]
_HARYANVI_ALONE = _WORDS["haryanvi alone"]
HALF = 0.3  # of the letters, that each of two languages has at least where a message is in both
SENTENCE = 4  # words that run on in one script
_TOKEN = re.compile(r"[\u0900-\u0a7f]+|[a-z']+")


def is_everyday(word):
    """Whether a word (plain) is one of the small words by which languages are told apart."""
    return any(word in listed for listed in _WORDS.values())


def detect(text):
    """The language: hi, hinglish (Hindi in Latin letters), bgc (Haryanvi), en, pa, pa-latn; mixed where a sentence in
    an Indian script and one in English stand side by side; unknown without letters."""
    tokens = _TOKEN.findall(plain(re.sub(r"https?://\S+|[@#]\w+", " ", text[:MOST])))
    scripts = {"hi": 0, "pa": 0, "latin": 0}
    for token in tokens:
        scripts["pa" if token[0] >= "\u0a00" else "hi" if token[0] >= "\u0900" else "latin"] += len(token)
    if not any(scripts.values()):
        return "unknown"
    if min(scripts["latin"], scripts["hi"] + scripts["pa"]) >= HALF * sum(scripts.values()) and _is_mixed(tokens):
        return "mixed"
    # a Hindi sentence carries English words more often than the other way round
    script = max(scripts, key=lambda name: scripts[name] * (1 if name == "latin" else 1.5))
    return _haryanvi(tokens) or (_latin(tokens) if script == "latin" else script)


def _is_mixed(tokens):
    """Whether a sentence's length of words in an Indian script and one of English words each run on unbroken."""
    runs = [list(run) for _, run in groupby(tokens, lambda token: token[0] >= "\u0900")]
    long = [run for run in runs if len(run) >= SENTENCE]
    indian, latin = ([run for run in long if (run[0] >= "\u0900") == side] for side in (True, False))
    return bool(indian) and any(_latin(run) == "en" and sum(map(_english_weight, run)) >= 2 for run in latin)


def _haryanvi(tokens):
    found = set(tokens)
    if found & _HARYANVI_ALONE or (found & _HARYANVI_SURE and len(found & _HARYANVI) >= 2):
        return "bgc"
    return None


def _latin(tokens):
    hindi = sum(_hindi_weight(token) for token in tokens)
    english = sum(_english_weight(token) for token in tokens)
    if _is_punjabi(tokens, hindi):
        return "pa-latn"
    return "hinglish" if hindi > 0.6 * english else "en"


def _hindi_weight(token):
    if token in _HINGLISH:
        return 0 if token in _ENGLISH else 1
    return 0.15 if token not in _ENGLISH and _INDIAN_END.match(token) else 0


def _english_weight(token):
    if token in _ENGLISH:
        return 0 if token in _HINGLISH else 1
    return 0.5 if token not in _HINGLISH and _ENGLISH_END.match(token) else 0


def _is_punjabi(tokens, hindi):
    """Words that only Punjabi has, or verbs that only it forms so, beside its small words."""
    sure = sum(token in _PUNJABI_SURE or bool(_PUNJABI_VERB.match(token)) for token in tokens)
    small = sum(token in _PUNJABI for token in tokens)
    return (sure >= 2 or (sure and small >= 2)) and 4 * sure + small >= hindi

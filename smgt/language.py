"""In what language a message is, and one folding for all scripts: पानी, paani, pani and ਪਾਣੀ become the same word."""

import re
import unicodedata
from functools import lru_cache

# what is written as it is spoken differs by these only: aspiration, length of vowels, doubled letters
_REDUCE = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"a{2,}", "a"), (r"w", "v"), (r"z", "j"), (r"q", "k"), (r"x", "ks"), (r"ph", "f"), (r"ck", "k"), (r"tch", "c"),
        (r"(?<=[bcdgjkpst])h", ""), (r"(?<=..r)h", ""), (r"e{2,}|ie(?![aeiou])", "i"), (r"o{2,}", "u"), (r"iy(?=[aeiou])", "i"),
        (r"y(?![aeiou])", "i"), (r"(?<=.h)(a?i)n$", r"\1"), (r"^mein$", "me"), (r"n(?=[bp])", "m"),
        (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
# names that were changed; both are in use
_SAME = {
    "gurgaon": "gurugram", "gurganv": "gurugram", "gudgaon": "gurugram", "gudganv": "gurugram",
    "gurgoan": "gurugram", "gurgav": "gurugram", "gurgava": "gurugram", "gudgava": "gurugram", "gurgao": "gurugram", "mevat": "nuh",
}  # fmt: skip

_VOWELS = dict(zip("अआइईउऊऋएऐओऔऑऍ", "a aa i ii u uu ri e ai o au o e".split(), strict=True))
_SIGNS = dict(zip("ािीुूृेैोौॉॅ", "aa i ii u uu ri e ai o au o e".split(), strict=True))
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        "k k g g n c c j j n t t d d n t t d d n p f b b m y r l l v s s s h".split(),
        strict=True,
    )
)
_NUKTA = {"ड": "r", "ढ": "r"}
_VIRAMA, _DOT, _NASAL, _ADHAK = "्", "़", "ंँः", "ੱ"
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
    return _reduced(word)


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
    """(consonant, vowel) pairs; the unwritten vowel is "A", None stands where a sign says that there is none."""
    found = []
    for at, letter in enumerate(word):
        if letter in _CONSONANTS:
            found.append([_CONSONANTS[letter], "A"])
        elif letter == _DOT and found:
            found[-1][0] = _NUKTA.get(word[at - 1], found[-1][0])
        elif letter in _SIGNS and found:
            found[-1][1] = _SIGNS[letter]
        elif letter == _VIRAMA and found:
            found[-1][1] = ""
        elif letter in _NASAL:
            found += [[nasal, ""]] if (nasal := _nasal(word, at)) else []
        elif letter in _VOWELS or not _INDIC.match(letter):
            found.append(["", _VOWELS.get(letter, letter)])
        elif (digit := unicodedata.decimal(letter, None)) is not None:
            found.append(["", str(digit)])
    return found


def _nasal(word, at):
    """A nasal at the end of a word is not kept: नहीं is nahi."""
    following = word[at + 1 : at + 2]
    if following not in _CONSONANTS:
        return ""
    return "m" if following in _LABIAL else "n"


def _spoken(syllables):
    """The unwritten vowel falls at the end of a word and between two spoken syllables: करनाल is karnaal."""
    spoken = [tuple(s) for s in syllables]
    last = len(spoken) - 1
    for at, (consonant, vowel) in enumerate(spoken):
        if vowel != "A":
            continue
        silent = at == last and last > 0
        if 0 < at < last:
            silent = spoken[at - 1][1] not in ("", None) and spoken[at + 1][1] not in ("", "A") and spoken[at + 1][0] != ""
        spoken[at] = (consonant, "" if silent else "a")
    return spoken


@lru_cache(maxsize=50_000)
def skeleton(word):
    """The consonants of a folded word and its first letter: what is left when every vowel is written differently."""
    bare = word[:1] + re.sub("[aeiouy]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", bare)


def skeletons(text):
    """The skeletons of a text run together, so that "aa raha" and "aarha" meet too."""
    return "".join(skeleton(word) for word in words(text))


# words that tell the languages in Latin letters apart; what stands in two lists tells nothing
_HINGLISH = frozenset(
    "hai h hain hu hun ho ka ki ke k ko kr kar karo kare krna karna karne kro kiya kia mein m se nahi nhi ni nai na nahin"
    " bhi bhe ye yeh wo woh vo kya kyu kyun kyo kaise kab kahan kaha koi kuch kuchh sab bahut bohot bhut aur pe hi toh"
    " tha thi gaya gya gayi gyi gaye gye raha rha rahi rhi rahe rhe diya dia di dete deta deti liye lie liya lo le aaya"
    " aya aati aata aate jata jati jate jaye abhi ab tak tk mahine mahina saal sal hamare hamara hamari humare mera meri"
    " mere apna apni apne unka unki inka iska uska iski uski isko usko unko inko sirf bas wala wale wali vale waale sahab"
    " saheb ji logo logon band chalu paani pani bijli sadak gaon gaav ganv ghar gali nali naala wapas dobara kripya kripa"
    " karwao karwai karvai shikayat samasya janta sarkar bolte bolta boli bole kehte kehta kahte mile milta milti nikal"
    " laga lagi lage lagta rakha hota hoti hote hua hui jab tab agar phir fir sath saath bina baad pehle phle pahle upar"
    " niche neeche paas dekho dekh sunta sunte sunwai chahiye chaiye chahie bacche bache baccha bachcha bachche bujurg"
    " beti beta bhai maa roz subah shaam raat dopahar kal aaj parso ham hum mujhe mujhko tum aap aapka aapki apka"
    " dhanyawad shukriya yaar paise paisa rupay rupaye kharab thik theek galat jaldi sarkari vibhag yojana karmchari"
    " jodo hatao banao lagao kaatte dete lete maangta mangta maang zameen khet fasal kisan gareeb garib".split()
)
_ENGLISH = frozenset(
    "the is are was were be been being am has have had of in on at for from with without by as and but not no nor this"
    " that these those there here it its he she they them their his her our we us you your my i an any all since after"
    " before during near please help kindly when where what why how who which can could should would will shall may must"
    " does did done still yet again every only just even than then so if because while until per out up down over under"
    " into about against between more most very too also same other another such still today daily now today".split()
)
_PUNJABI = frozenset(
    "di da de nu te ne nal vich vch ch ton kol asi tusi si san hega tak lok pind apne hai kar gaya gayi ho".split()
)
_PUNJABI_SURE = frozenset(
    "nu nun vich vch chon kol sadi saadi sade saade sada saada sanu saanu tuhada tuhadi tuhade tusi tusin asi assi menu"
    " mainu kehnda kehnde kehndi ditti ditta ditte kita kitta kiti kitti hoya hoyi paya peya pea peyi reha rehi riha rihi"
    " hega hegi hege kive kiven kidda kithe kithon kado kadon othe ethe pind pindan munde kudi kudiyan bebe bapu lokan"
    " kuj kujh kanak devo deyo dein vele velle agge gharan gharon hale lavo layi peen saare shareaam pulis dhanwad gede"
    " nehar mundeyan thode thoda_di vikda sakde rahiyan".split()
)
_PUNJABI_VERB = re.compile(r"^(?!jaldi|haldi|jldi).{1,7}(?:[lk]d[aei]|aunda|aunde|aundi|unda|unde|undi|inde|inda|nde|nda|ndi|ida|idi)$")
_ENGLISH_END = re.compile(r"^.{2,}(?:ing|tion|sion|ed|ment|ness|able|ible|ly|ous|ful|less|ance|ence|ity|ght|ck|ers?|ies)$")
_INDIAN_END = re.compile(r"^.{2,}[aiou]$|^.{2,}(?:kh|bh|dh|gh|iya|wale?|ne|te|ke|ge|he|aa|ee)$")
_HARYANVI = frozenset(
    "सै सैं म्ह म्हारा म्हारे म्हारी म्हारै थारा थारे थारी थारै कोन्या कोनी इब न्यूं न्यू आळे आळा आळी घणा घणी घणे कद तै तैं नै"
    " होग्या होगी होग्ये गेल गैल गाम बेरा सूं सां जमा क्यूकर कितै उरै परै बोल्या देवै करै आवै जावै मिलै चालै रया री छोरा छोरी"
    " कड़ै किम्मे बालक न्यारा राख्या राखी ओ या"
    " sai sae mhare mhara mhari mahre thare thara konya koni ib nyu aale ghana ghani kad hogya gail gaam bera sun kyukar"
    " kite ure bolya deve kare aave jave mile chale chhora chhori kade kimme lagya jma aandi aanda kah rah".split()
)
_HARYANVI_SURE = frozenset(
    "सै सैं म्ह म्हारा म्हारे म्हारी म्हारै थारा थारे थारी थारै कोन्या न्यूं आळे आळा आळी क्यूकर बेरा गाम होग्या राख्या"
    " mhare mhara mhari mahre thare konya hogya gaam kyukar bolya aale".split()
)
_HARYANVI_ALONE = frozenset(("कोन्या", "konya", "म्हारा", "म्हारे", "mhara", "mhare", "mhari"))
_TOKEN = re.compile(r"[\u0900-\u0a7f]+|[a-z']+")


def detect(text):
    """The language: hi, hinglish (Hindi in Latin letters), bgc (Haryanvi), en, pa, pa-latn; unknown without letters."""
    tokens = _TOKEN.findall(plain(re.sub(r"https?://\S+|[@#]\w+", " ", text[:MOST])))
    scripts = {"hi": 0, "pa": 0, "latin": 0}
    for token in tokens:
        scripts["pa" if "\u0a00" <= token[0] else "hi" if token[0] >= "\u0900" else "latin"] += len(token)
    if not any(scripts.values()):
        return "unknown"
    # a Hindi sentence carries English words more often than the other way round
    script = max(scripts, key=lambda name: scripts[name] * (1 if name == "latin" else 1.5))
    return _haryanvi(tokens) or (_latin(tokens) if script == "latin" else script)


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
    return (sure >= 2 or (sure and small >= 2)) and 2 * sure + small >= hindi

"""What a citizen's later message seems to say: thanks, not_satisfied or new_matter. Pure; only ever a suggestion."""

import re

_NOT = re.compile(
    r"\b(nahi|nahin|nhi|nai|abhi tak|jhooth|jhuth|not (yet |been )?(done|solved|resolved|fixed)|still|"
    r"same (problem|issue)|fir se|phir se|false|(?<!thanks )(?<!thank you )again|no action|pending)\b|"
    r"नहीं|नही|अभी तक|अब तक|झूठ|फिर से|दोबारा|वैसी ही|ਨਹੀਂ|ਅਜੇ ਤੱਕ|ਝੂਠ",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(thanks?|thank you|thx|dhanya?wad|dhanya?vaad|dhanya?vad|shukriya|aabhar|ho gaya|ho gya|"
    r"theek ho|thik ho|resolved|solved|fixed)\b|"
    r"धन्यवाद|शुक्रिया|आभार|हो गया|हो गई|ठीक हो|समाधान हो|ਧੰਨਵਾਦ|ਸ਼ੁਕਰੀਆ|ਹੋ ਗਿਆ|ਹੋ ਗਈ",
    re.IGNORECASE,
)


def reading(words):
    """ "not_satisfied", "thanks" or "new_matter" for the words of a citizen whose ticket was answered."""
    if _NOT.search(words):
        return "not_satisfied"
    return "thanks" if _THANKS.search(words) else "new_matter"

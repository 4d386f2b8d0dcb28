"""Life and limb first: what puts a life in danger now, what cannot wait, and what can.

A danger is named by what is dangerous and what it does; that it is old, feared or over (`unless`) takes it back.
"""

from typing import NamedTuple

from smgt.routing.phrases import any_of, finds

LIFE, HIGH, NORMAL = "life-threatening", "high", "normal"

_NOW = (
    "turant|jaldi|abhi|now|immediately|right now|bachao|bacha lo|bhejo|bhijwao|bhej do|help|please send|urgent|तुरंत|जल्दी|बचाओ|भेजो|"
    "nahi aayi|nahi aa rahi|nahi aa raha|nahi pahunchi|nahi pahuncha|नहीं पहुंची|नहीं आई|not answering|no one answers|not connecting|not picking|"
    "ghante se|ghanta hua|minute ho|मिनट हो|ਛੇਤੀ|ਤੁਰੰਤ|uthate nahi|uthati nahi|kahan jaye|mana kar*|bhaga diya|भगा दिया"
)
_KIN = (
    "beti|beta|bete|bachcha|bachche|bachchi|baccha|bacche|bacchi|bacha|bachi|ladka|ladki|bhai|behan|bahan|papa|mummy|maa|pita|pitaji|pati|patni|dadi|dada|"
    "child|son|daughter|brother|sister|father|mother|wife|husband|kid|kids|boy|girl|बेटी|बेटा|बच्चा|बच्ची|बच्चे|भाई|बहन|पिताजी|ਬੱਚਾ|ਕੁੜੀ|mahila|chacha|pota|"
    "saal ka|saal ki|साल का|साल की|year old"
)
_OLD = "mahine se|saal se|months|since last year|weeks|pichhle saal|pichhle mahine|साल से|महीने से|last year|muavza|मुआवजा|compensation"


class Danger(NamedTuple):
    """All of `needs` must be said and nothing of `unless`; then a life is in danger. `subject`: whose matter that is."""

    name: str
    subject: str
    needs: tuple
    unless: object = None


def _danger(name, subject, *needs, unless=""):
    return Danger(name, subject, tuple(any_of(words) for words in needs), any_of(unless) if unless else None)


_WIRES = (
    "taar|tar|taare|taaren|wire|wires|cable|conductor|khamba|khambe|khambo|pole|pol|transformer|junction box|high tension|hightension|11kv|11 kv|11000|"
    "तार|तारें|खंभा|खंभे|खम्भा|ट्रांसफार्मर|हाईटेंशन|ਤਾਰ|ਖੰਭਾ|bijli ki line|fencing|baad|बाड़|meter box|box"
)
DANGERS = (
    _danger("live wire", "ELEC.DANGER", _WIRES, "karant|karent|current|करंट|ਕਰੰਟ|electrocut*|jhulas*|चिपक|chipak|झुलस*|live|kisi ko lag jaye"
            "|chingari|चिंगारी|sparks|sparking", unless="bill|voltage|वोल्टेज|badla jaye|oil|tel"),
    _danger("fallen wire", "ELEC.DANGER", _WIRES, "toot*|tut*|gir gayi|giri|gira|gir kar|snapped|fallen|fell|broken|down|टूट*|गिर*|टूटकर|ਟੁੱਟ|nangi|नंगी|exposed",
            "latak*|latk*|niche|neeche|padi|pada|zameen|road|sadak|khet|hanging|लटक*|पड़ी|जमीन|नीचे|सड़क|ਪਈ|chhat|roof|pani|paani|पानी|ghar|house"
            "|khelte|bachche|bachcho|kids|children", unless="jhuka|bill|voltage|connection|kata"),
    _danger("low wire", "ELEC.DANGER", _WIRES, "latak*|latk*|लटक*|hanging|jhool*|jhul*|dangling|head height",
            "mar sakta|marega|mar jayega|maut|मौत|hadsa|हादसा|turant|तुरंत|bachche|bachcho|बच्चे|बच्चों|kids|children|school|स्कूल|sir ke|head height"
            "|electrocut*|khelte|chhoo|chhu|touch", unless="lag sakti"),
    _danger("suicide", "POLICE.THREAT", "aatmhatya|aatmahatya|atmhatya|atamhatya|आत्महत्या|suicide|khudkushi|खुदकुशी|ਖ਼ੁਦਕੁਸ਼ੀ|ਖੁਦਕੁਸ਼ੀ|phansi laga|fansi laga|फांसी लगा*|faansi laga*|"
            "zeher kha*|zahar kha*|jahar kha*|जहर खा*|jeene ki ichha nahi|jeene ki ichchha|जीने की इच्छा|jeena nahi chahta|jeena nahi chahti|"
            "जीना नहीं चाहता|जीना नहीं चाहती|sab khatam kar|सब खत्म कर|jaan de dunga|jaan de dungi|jan de dunga|जान दे दूंगा|जान दे दूंगी|end my life|"
            "ending my life|kill myself|want to die|do not want to live|don t want to live|won t be here|will not be here|can t take it anymore|"
            "train ke aage|train ke niche|nahar me kood|nadi me kood|chhat se kood|mar jaunga|mar jaungi|मर जाऊंगा|मर जाऊंगी|jeene ka koi matlab|"
            "jeene ka mann nahi|maut ko gale|खुद को खत्म|khud ko khatam|khud ko khatm|last message|aakhri message|ਮਰ ਜਾਵਾਂਗਾ|atamdah|aatmdah|आत्मदाह|"
            "petrol daal|petrol chhidak|jaan de denge|zindagi khatam|zindagi khatm|जिंदगी खत्म", unless="kar li thi|ne suicide|ne aatmhatya|kisan aatmhatya|yojana"),
    _danger("fire", "MUNI.FIRE", "aag|आग|ਅੱਗ|fire|blaze|dhamaka|blast|धमाका", "lagi|lag gayi|lag gyi|लगी|लग गई|fail*|फैल*|fase|phanse|फंसे|andar|अंदर|trapped|damkal|दमकल|brigade|tender|"
            "engines|jal rahi|jal raha|जल रही|जल रहा|bhayanak|भयानक|on fire|flames|ਲੱਗੀ|spreading|burning",
            unless="lag sakti|lagne ka|noc|muavza|मुआवजा|compensation|lagi thi|lag gayi thi|garbage|kuda|kude|parali|पराली|kachra|पिछले|last|thape|नहीं है"
            "|staff|staf|post|firing|kharab padi|diya|di|system"),
    _danger("no ambulance", "HEALTH.EMERG", "ambulance|एंबुलेंस|एम्बुलेंस|ਐਂਬੂਲੈਂਸ|oxygen|ऑक्सीजन|icu|आईसीयू|ventilator|वेंटिलेटर|108|bed|बेड|khoon|खून|blood|phc|chc|hospital|अस्पताल",
            "saans|सांस|heart attack|हार्ट अटैक|behosh|बेहोश|tadap*|तड़प*|gasping|critical|गंभीर|bleeding|labour|delivery ho|prasav|प्रसव|daura|दौरा|marne wal*|mar jayega|"
            "mar jayegi|dying|unconscious|accident|एक्सीडेंट|haadsa|oxygen 7*|oxygen 8*|saanp|सांप|snake|stroke|attack|kaat liya|काट लिया|jaan ja|जान जा|newborn|जान बचा*|"
            "dard|दर्द|गर्भवती|garbhwati|pregnant|ghayal|घायल", _NOW + "|khali|खाली|locked|tala|ताला|shut|nahi mil raha|नहीं मिल रहा|nahi h|nahi hai|नहीं है|koi nahi",
            unless="jaisi bimari|refer|rabies|रेबीज|serum|kutte ke|कुत्ते के|itni kharab|साल से|saal se|mahine se|महीने से|laparwahi|लापरवाही|negligence|operation ke baad"),
    _danger("dying now", "HEALTH.EMERG", "saans nahi|सांस नहीं|heart attack|हार्ट अटैक|tadap rah*|तड़प रह*|gasping|khoon beh|खून बह|bleeding heavily|dam tod|दम तोड़", _NOW,
            unless="saal se|mahine se|साल से|महीने से|dhua|dhuan|धुआं|pradushan|factory|dhool"),
    _danger("accident now", "HEALTH.EMERG", "accident|एक्सीडेंट|haadsa|हादसा|durghatna|दुर्घटना|palat gayi|पलट गई", "critical|tadap*|तड़प*|ghayal|घायल|zakhmi|जख्मी|injured|khoon|खून|fase|फंसे|trapped|dabe|दबे",
            "ambulance*|एंबुलेंस|bhejo|भेजो|now|turant|तुरंत|112|108|help|jaldi|जल्दी", unless="roz|har hafte|हर हफ्ते|daily|speed breaker|breaker|muavza|मुआवजा"),
    _danger("shooting", "POLICE.THREAT", "goli|goliyan|गोली|गोलियां|firing|फायरिंग|bandook|बंदूक|bandook*|gun|pistol|पिस्तौल|armed|talwar|तलवार|hathiyar|हथियार|lathi dande|लाठी डंडे|rods|chaku|चाकू|gandase|गंडासे|kerosene|petrol bomb",
            "chal rahi|चल रही|chala*|चला*|chali|चली|khade|खड़े|maar denge|मार देंगे|firing|shooting|jaan|जान|hamla|हमला|ghayal|घायल|outside|beating|jala denge|peet rahe|पीट रहे|abhi|अभी|bhejo|भेजो",
            unless="neend ki goli|bp ki goli|goliyan medical|nasheeli|नशीली|dawai|licence|लाइसेंस|pichhle|पिछले"),
    _danger("attack now", "POLICE.THREAT", "maar denge|मार देंगे|maar dalenge|मार डालेंगे|jaan se maar|जान से मार|jinda jala|जिंदा जला|maar rahe|मार रहे|peet rahe|pit rahe|पीट रहे|pitai kar rahe|"
            "beating|attacking|kill me|kill us|kill my|ਮਾਰ ਦੇਣਗੇ|todh rahe|darwaza tod|दरवाजा तोड़|honour killing|ऑनर किलिंग",
            "abhi|अभी|aaj raat|आज रात|aaj hi|turant|तुरंत|bachao|बचाओ|bhejo|भेजो|right now|now|khade|खड़े|ghar ke bahar|घर के बाहर|band kar rakha|बंद कर रखा|jaldi|जल्दी|outside|ghar me ghus|घर में घुस|safe house|protection|112",
            unless="naam mat|naam gupt|नाम गुप्त|name secret"),
    _danger("life threatened", "POLICE.THREAT", "jaan ka khatra|jaan ko khatra|जान का खतरा|जान को खतरा|threat to life|danger to my life|life in danger|life is in danger|firauti|फिरौती|extortion", _NOW +
            "|goli|गोली|hamla|हमला|dhamki|धमकी|gang|गैंग|maar|मार|security|suraksha|सुरक्षा|police|पुलिस|attack*"),
    _danger("abducted", "POLICE.THREAT", "apharan|अपहरण|kidnap*|abduct*|utha le gaye|उठा ले गए|utha ke le gaye|उठाकर ले गए|utha kar le gaye|bandhak|बंधक|utha liya"),
    _danger("missing", "POLICE.THREAT", _KIN, "laapata|lapata|लापता|missing|gumshuda|गुमशुदा|ghar nahi aayi|ghar nahi aaya|घर नहीं आई|घर नहीं आया|घर नहीं लौट*|ghar nahi laut*|se gayab|से गायब|"
            "kho gaya|kho gayi|खो गया|खो गई|nahi mil rahi|नहीं मिल रही|not returned|not come home|ਲਾਪਤਾ|has not come back",
            unless="teacher|doctor|dawai|pension|rashan|ration|master|certificate|result|kist|naam gayab|thekedar|patwari|scholarship|number|kitab*|card|seat"),
    _danger("drowning", "POLICE.THREAT", "doob rah*|डूब रह*|doob gaya|डूब गया|doobne|drowning|drowned|nahar me gir|नहर में गिर*|nadi me gir|kood gaya|कूद गया|kood gayi|talab me gir|तालाब में गिर|beh gaya|बह गया|बह गए",
            "goatakhor|गोताखोर|bachao|बचाओ|jaldi|जल्दी|turant|तुरंत|bhejo|भेजो|abhi|अभी|help|rescue|ndrf|sdrf|" + _KIN, unless="khet|खेत|fasal|फसल|acre|sadak|road|dhaan|धान|kheto|खेतों"),
    _danger("flood", "AGRI.FLOOD", "baadh|बाढ़|bandh|बांध|तटबंध|flood*|ਹੜ੍ਹ|ਬੰਨ੍ਹ|ghaggar|घग्गर|yamuna|यमुना|pani ghus|पानी घुस", "fase|फंसे|phanse|chhat pe|chhat par|छत पर|boat|नाव|naav|bachao|बचाओ|trapped|stranded|rescue|marooned|ਫਸੇ"),
    _danger("open hole", "WATER.MANHOLE", "manhole|मैनहोल|dhakkan|ढक्कन|gatar|gutter|गटर|sewer ka hole|borewell|बोरवेल|borwell|gaddhe me|गड्ढे में", "gir gaya|gir gayi|gir gyi|gir ke|gir kar|गिर गया|गिर गई|गिरकर|गिर चुका|fell|fallen|ਡਿੱਗ|gira|someone will die|children|school|स्कूल",
            "bachcha|bachchi|baccha|bacchi|bacha|bachi|बच्चा|बच्ची|buzurg|bujurg|बुजुर्ग|budhiya|aurat|child|kid|old|school|स्कूल|nursery|ਬੱਚਾ|sir phat*|सिर फट*|haath tud*|fase|andar|अंदर",
            unless="bike wala"),
    _danger("collapse", "MUNI.FIRE", "malba|malbe|मलबे|imarat|इमारत|building|makan|मकान|chhat|छत|deewar|दीवार|factory|bhavan|भवन", "dabe|दबे|dab gaye|दब गए|trapped|collapsed on|ke niche|के नीचे|fase|फंसे", _NOW + "|rescue|log|लोग|bachche|बच्चे|people",
            unless="tirpal|तिरपाल|reh rahe|रह रहे"),
    _danger("gas or poison", "HEALTH.EMERG", "gas leak|gas ris*|गैस रिस*|गैस लीक|ammonia|अमोनिया|chlorine|zehreeli gas|जहरीली गैस|jahrili sharab|जहरीली शराब|zehrili sharab", "saans|सांस|behosh|बेहोश|log|लोग|maut|मौत|mar|मर|people|bhejo|abhi|evacuat*"),
)  # fmt: skip
_PRESSING = any_of(
    "turant|तुरंत|urgent|emergency|jaldi|बीमार|bimar|beemar|piliya|पीलिया|typhoid|dengue|डेंगू|jaundice|mauten|मौतें|maut|मौत|died|death of|navjat|नवजात|chhote bachche|छोटे बच्चे|"
    "oxygen|ऑक्सीजन|buzurg|andhera|अंधेरा|ghar ke andar|घर के अंदर|gharo me ghus|घरों में घुस|ghar me pani|fasal jal|फसल जल|fasal sookh|chitta|चिट्टा|ਚਿੱਟਾ|smack|स्मैक|heroin|nasha|"
    "chhed*|छेड़*|ashleel|अश्लील|dahej|दहेज|peet*|पीट*|beats|harass*|stalk*|following my|dhamki|धमकी|maar denge|मार देंगे|kutte ne|dogs|attacked|rabies|रेबीज|saanp|snake|"
    "jhuk gaya|dhas gaya|धंस*|dhansi|gir sakta|gir sakti|गिर सकता|girne wala|collapse*|crack*|jarjar|जर्जर|toot gaya pul|overflow in house|olavrishti|ओलावृष्टि|lumpy|लंपी|"
    "bal vivah|बाल विवाह|nabalig|नाबालिग|beating|zinda|mrit dikha|aag|आग|khula manhole|manhole|open manhole|current|करंट|mahamari|outbreak|2 foot|10 foot|ghutno|घुटनों"
)
_FAINT = 0.35  # the model's share from which a danger that no rule names is still high


def danger_in(said):
    """(the danger that words name, those words), or (None, [])."""
    for danger in DANGERS:
        if words := _endangers(danger, said):
            return danger, words
    return None, []


def judge(said, shares):
    """(urgency, confidence, what said so). `said`: phrases.spaced words; `shares`: the model's."""
    danger, words = danger_in(said)
    if danger:
        return LIFE, 0.9, [danger.name, *words]
    if shares.get(LIFE, 0) >= 0.9 and finds(_PRESSING, said):
        return LIFE, 0.6, [finds(_PRESSING, said)]
    if pressing := finds(_PRESSING, said):
        if shares.get(NORMAL, 0) < 0.7:
            return HIGH, 0.7, [pressing]
    if shares.get(HIGH, 0) + shares.get(LIFE, 0) > 1 - _FAINT:
        return HIGH, round(shares[HIGH] + shares[LIFE], 2), []
    return NORMAL, round(shares.get(NORMAL, 0.5), 2), []


def _endangers(danger, said):
    """The words that name this danger, or none."""
    found = [finds(pattern, said) for pattern in danger.needs]
    if not all(found) or (danger.unless and finds(danger.unless, said)):
        return []
    return list(dict.fromkeys(found))

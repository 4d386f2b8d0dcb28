"""What kind of message it is: a grievance, what follows on one, a suggestion, praise, spam or plain abuse.

The model proposes; where words leave no doubt they decide, and abuse beside a real problem stays a grievance.
"""

from smgt.routing.features import meanings_of
from smgt.routing.phrases import any_of, finds

GRIEVANCE, FOLLOWUP, SUGGESTION, PRAISE, SPAM, ABUSE = "grievance followup suggestion praise spam abuse".split()
KINDS = (GRIEVANCE, FOLLOWUP, SUGGESTION, PRAISE, SPAM, ABUSE)
ASIDE = (PRAISE, SPAM, ABUSE)  # probably no grievance

# meanings that name no matter of an office
_EMPTY = frozenset(
    "thanks wish good suggest again complaint reply shame govt earn contact child kill age income women old village theft post"
    " bank card portal pass telecom jail dead land arrear plot power burnt choke board signal beat bribe"
    .split()
)  # fmt: skip
_THANKS = any_of(
    "dhanyawad|dhanyavad|धन्यवाद|shukriya|शुक्रिया|aabhar|abhar|आभार|thanks|thank|thank you|thankyou|ਧੰਨਵਾਦ|dhanwad|dhanvad|kudos|grateful|meharbani|"
    "mehrbani|मेहरबानी|साधुवाद|sadhuvad|appreciate*|well done|good job|great work|shabash|शाबाश|god bless"
)
_WISH = any_of(
    "shubhkamna*|शुभकामना*|शुभकामनाएं|badhai|badhaiyan|बधाई|बधाइयां|happy|mubarak|मुबारक|good morning|shubh prabhat|शुभ प्रभात|suprabhat|सुप्रभात|din shubh|दिन शुभ|"
    "mangalmay|मंगलमय|congratulations|ram ram|राम राम|jai hind|जय हिंद|jai shri|जय श्री|zindabad|जिंदाबाद|jindabad|namaste ji|radhe radhe|loved|proud of|"
    "bahut accha kaam|बहुत अच्छा काम|achha kaam|accha kaam|super cm|सुपर सीएम|masiha|मसीहा|jai ho|जय हो|nice sir|excellent|great initiative|aap jaisa|dil se|keep it up|"
    "aapke jaisa|ਵਧਾਈ|ਵਧਾਈਆਂ|salute|सलाम|best cm|more of this"
)
_BUT = any_of(
    "par|पर|lekin|लेकिन|magar|मगर|but|however|fir se|phir se|फिर से|abhi bhi|अभी भी|ab bhi|अब भी|still|again|bakaya|बकाया|abhi tak|अभी तक|fir|phir|फिर|ਪਰ|yet|"
    "rest of|baki|बाकी|kripya|please fix|also fix"
)
_TROUBLE = any_of(
    "nahi|नहीं|nhi|ni|not|no|kharab|खराब|band|बंद|toot*|टूट*|pareshan|परेशान|problem|issue|samasya|समस्या|ਨਹੀਂ|ganda|गंदा|without|never|mahine se|महीने से|ruka|रुका|"
    "maangta|मांगता|mangta|mang*|pending|konya|कोन्या|chori|fraud|kab"
)
_PAST = any_of(
    "complaint wali|shikayat wali|wali complaint|wali shikayat|वाली शिकायत|meri shikayat ka|मेरी शिकायत का|shikayat ka kya|शिकायत का क्या|ka kya hua|का क्या हुआ|का क्या बना|ka kya bana|"
    "my complaint|previous message|pichhli shikayat|पिछली शिकायत|pehle bhi likha|your reply|aapka jawab|ye jawab|यह जवाब|jawab manzoor|jawab aaya|"
    "mujhe manzoor nahi|मुझे मंजूर नहीं|aapke aadesh|आपके आदेश|aapke kehne|आपके कहने|aapki chitthi|aapki team|आपकी टीम|aapke order|reminder|दूसरी बार|third time|second time|teesri baar|"
    "still no action|still no|koi reply nahi|koi karwai nahi hui abhi|karwai nahi hui abhi|abhi tak koi nahi aaya|अभी तक कोई नहीं आया|koi jawab nahi aaya|कोई जवाब नहीं आया|"
    "jhooth likh|झूठ लिख|samasya hal ho gayi|समस्या हल हो गई|jhoothi report|झूठी रिपोर्ट|galat report|गलत रिपोर्ट|galat report lagakar|resolved dikha|samasya hal ho gayi likh|dobara khol|update please|any update|status of my|"
    "finally called|photo khichi chala gaya|photo khinchi|फोटो खिंचवा|photo leke gaye|photo leke gayi|clicked pictures|sample leke|aapne kaha tha|आपने कहा था|nothing has been|"
    "not my case|just my case|ticket number|shikayat number|ke baad bhi wahi|halat jas ki tas|हालत जस की तस|jas ki tas|wahi ki wahi|after my post|nobody has contacted|"
    "no one has contacted|phone tak nahi aaya|shikayat diye|शिकायत दिए|likha tha pehle|complaint close kar di|ਮੇਰੀ ਸ਼ਿਕਾਇਤ|ਅਜੇ ਤੱਕ ਕੋਈ|is the same|the correct action|"
    "aapki sms|sms aaya ki|sms aaya complaint|meri complaint|mera complaint|ghosna ke baad bhi"
)
_ANSWERING = any_of("ji haan|haan ji|ji ha|हां जी|जी हां|wahi jagah|wahi gali|वही गली|वही जगह|ye mera number|mera number ye|makan number|phone number hai")
_IDEA = any_of("sujhav|sujhaav|sujhaw|सुझाव|ਸੁਝਾਅ|suggestion|suggest|suggesting|propose|proposal|consider|mera vichar|मेरा विचार|my idea|idea hai|i request the government to introduce")
_WISHED = any_of(
    "kiya jaye|kiya jaaye|किया जाए|की जाए|ki jaye|kiye jaye|किए जाएं|diya jaye|दिया जाए|di jaye|दी जाए|diye jaye|दिए जाएं|lagaya jaye|लगाया जाए|lagaye jaye|लगाए जाएं|banaya jaye|बनाया जाए|"
    "bana diya jaye|kar di jaye|kar diya jaye|कर दिया जाए|khol diya jaye|खोल दिया जाए|rakha jaye|jaya jaye|sakte h|sakte hai|lag jaye to|ho jaye to|mil jaye to|"
    "bane|बने|banne chahiye|बनने चाहिए|lagne chahiye|लगने चाहिए|lagna chahiye|hona chahiye|होना चाहिए|honi chahiye|होनी चाहिए|hone chahiye|होने चाहिए|milna chahiye|मिलना चाहिए|milni chahiye|"
    "karna chahiye|करना चाहिए|karni chahiye|dena chahiye|देना चाहिए|kar dena chahiye|sarkar ko chahiye|सरकार को चाहिए|should be|should have|should start|should publish|should|could the|"
    "would help|it would|will help|please start|please allow|please introduce|please make|kindly start|kindly introduce|please add|please provide online|fayda hoga|लाभ होगा|"
    "accha rahega|अच्छा रहेगा|behtar hoga|बेहतर होगा|achha hoga|kyu na|क्यों न|why not|how about|ek app|ho to accha|हो तो अच्छा"
)
_FORMAL = any_of(
    "kiya jaye|kiya jaaye|किया जाए|ki jaye|की जाए|kiye jaye|किए जाएं|diya jaye|दिया जाए|di jaye|दी जाए|diye jaye|दिए जाएं|lagaya jaye|लगाया जाए|lagaye jaye|लगाए जाएं|"
    "kar di jaye to|kar diya jaye to|कर दिया जाए तो|कर दी जाए तो|lag jaye to|please start|kindly start|please allow|please introduce|please consider|kindly consider|"
    "anivarya|अनिवार्य|zaroori ho|should be made|will help|would help|banne chahiye|बनने चाहिए|lagne chahiye|लगने चाहिए|hone chahiye|kar dena chahiye"
)
_INQUIRY = any_of(
    "jaanch ki jaye|जांच की जाए|karwai ki jaye|कार्रवाई की जाए|nyay|न्याय|thik kiya jaye|theek kiya jaye|ठीक किया जाए|samadhan kiya jaye|समाधान किया जाए|badla jaye|बदला जाए|"
    "band ki jaye|radd kiya jaye|रद्द किया जाए|chalu kiya jaye|चालू किया जाए|bahal|बहाल|vapas diya|dilaya jaye|दिलाया जाए|girftar|गिरफ्तार|hataya jaye|हटाया जाए|marammat|मरम्मत"
)
_SUFFERED = any_of(
    "mahine se|महीने से|saal se|साल से|din se|दिन से|hafte se|हफ्ते से|ghante se|for weeks|for months|since|kharab|खराब|toota|टूटा|tooti|टूटी|nahi aa raha|नहीं आ रहा|nahi mil|नहीं मिल|"
    "nahi aata|sunta nahi|सुनता नहीं|sunte nahi|sunwai nahi|सुनवाई नहीं|pareshan|परेशान|rishwat|रिश्वत|pending|stuck|broken|meri|मेरी|mere|मेरे|mera|मेरा"
)
_SPAM = any_of(
    "kamaye|kamao|kamayen|कमाएं|कमाये|कमाओ|earn|ghar baithe|घर बैठे|work from home|part time job|data entry|registration fee|loan|लोन|cibil|investment|invest|returns|crypto|bitcoin|"
    "betting|satta id|ipl|lottery|kbc|jackpot|rashifal|राशिफल|astrologer|jyotish|ज्योतिष|vashikaran|वशीकरण|subscribe|सब्सक्राइब|follow me|follow back|link in bio|bio me|bonus|"
    "download karo|aviator|rummy|teen patti|offer|ऑफर|discount|free recharge|motapa|मोटापा|weight loss|dm for|followers|premium group|stock tips|job guarantee|जॉब गारंटी|"
    "packing ka kaam|पैकिंग|ichhuk vyakti|इच्छुक|credit card|100% guarantee|site visit|plots for sale|for sale|emi par|whatsapp kare|whatsapp karein|व्हाट्सएप करें|"
    "likhne ka kaam|channel|चैनल|youtube|reels|viral|trending|hiring|urgent hiring|call now|click here|doorstep|breaking news|ब्रेकिंग न्यूज|love problem|membership|cashback"
)
_SURE_SPAM = any_of(
    "rashifal|राशिफल|vashikaran|वशीकरण|astrologer|link in bio|follow me back|kbc|teen patti|aviator|betting id|urgent hiring|call now|click here|motapa|मोटापा|stock tips|earnfast|"
    "ghar baithe kamaye|buy followers|download karo"
)
_INSULT = any_of(
    "chor|चोर|choro|चोरों|ਚੋਰਾਂ|jhoothe|jhuthe|झूठे|jhuth|झूठ|makkar|मक्कार|besharm*|बेशर्म*|haramkhor*|हरामखोर*|nikamm*|निकम्म*|lutere|लुटेरे|loot*|लूट*|dalal|दलाल|gadha|gadhe|गधे|"
    "kutte|कुत्ते|kamine|कमीने|shame|shameless|sharm|शर्म|worst|clowns|clown|joker|thieves|thief|liars|liar|thugs|useless|resign|istifa|इस्तीफा|murdabad|मुर्दाबाद|jumla*|जुमल*|"
    "thu hai|थू है|thu|थू|dummy|pappu|beda gark|बेड़ा गर्क|andhbhakt*|अंधभक्त*|bikau|बिकाऊ|tanashah|तानाशाह*|dictator*|doob maro|डूब मरो|vote chor|ghamandi|घमंडी|kaamchor|कामचोर|"
    "bahishkar|बहिष्कार|jamanat jabt|harayenge|हराएंगे|hatao|हटाओ|bhrasht sarkar|भ्रष्ट सरकार|a joke|disgrace|pathetic|corrupt government|remote|bhago|go to hell|chullu bhar"
)
_SURE = 0.9


def matters(keys):
    """The meanings in folded words that name a matter of some office."""
    return {meaning for key in keys for meaning in meanings_of(key)} - _EMPTY


def judge(said, keys, signs, shares):
    """(kind, confidence, what said so). `said`: phrases.spaced words; `signs`: features.signs; `shares`: the model's."""
    subjects = matters(keys)
    for rule in (_spam, _thanks, _wish, _follows, _idea, _insult):
        if decided := rule(said, subjects, signs, shares):
            kind, word = decided
            return kind, _SURE, [word]
    kind = next(iter(shares))
    if kind == FOLLOWUP and shares[kind] < 0.85:
        kind = GRIEVANCE
    if kind != GRIEVANCE and (len(subjects) > 1 or shares[kind] < 0.5) and kind != FOLLOWUP:
        kind = GRIEVANCE
    return kind, round(shares.get(kind, 0.5), 2), []


def _spam(said, subjects, signs, shares):
    word = finds(_SURE_SPAM, said)
    offers = finds(_SPAM, said)
    reachable = {"s:link", "s:phone"} & signs
    sure = shares.get(SPAM, 0)
    if not word and (not offers or (len(subjects) > 1 and not reachable)):
        return (SPAM, "") if sure > 0.97 and not subjects and "s:place" not in signs else None
    return (SPAM, word or offers) if word or reachable or sure > 0.6 else None


def _thanks(said, subjects, signs, shares):
    word = finds(_THANKS, said)
    if not word:
        return None
    if finds(_BUT, said) and (finds(_TROUBLE, said) or finds(any_of("bakaya|बकाया|dilwa*|दिलवा*|fix|reh gaya|रह गया|baki|बाकी|rising"), said)):
        return FOLLOWUP, word
    if finds(_TROUBLE, said) and shares.get(PRAISE, 0) < 0.5 and "s:long" in signs:
        return None
    if shares.get(GRIEVANCE, 0) > 0.97 and finds(_TROUBLE, said):
        return None  # "please help, thank you" at the end of a complaint
    return PRAISE, word


def _wish(said, subjects, signs, shares):
    word = finds(_WISH, said)
    if word and (not finds(_TROUBLE, said) or (not subjects and shares.get(GRIEVANCE, 0) < 0.9)):
        return PRAISE, word
    return None


def _follows(said, subjects, signs, shares):
    word = finds(_PAST, said) or ("s:number" in signs and "SMGT-") or (not subjects and finds(_ANSWERING, said))
    return (FOLLOWUP, word) if word else None


def _idea(said, subjects, signs, shares):
    if word := finds(_IDEA, said):
        return SUGGESTION, word
    if finds(_INQUIRY, said):
        return None
    word = finds(_FORMAL, said)
    if word and not finds(_SUFFERED, said):
        return SUGGESTION, word
    word = finds(_WISHED, said)
    if word and (not finds(_TROUBLE, said) or shares.get(SUGGESTION, 0) > 0.5):
        return SUGGESTION, word
    return None


def _insult(said, subjects, signs, shares):
    word = finds(_INSULT, said)
    if not word:
        return None
    placed = "s:place" in signs
    if not subjects and (shares.get(ABUSE, 0) > 0.05 or not placed) and shares.get(GRIEVANCE, 0) < 0.93:
        return ABUSE, word
    if len(subjects) == 1 and not placed and shares.get(ABUSE, 0) > 0.5:
        return ABUSE, word
    return None

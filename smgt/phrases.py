"""The sentences the cell sends by itself, in the citizen's script. Pure; no link but his own, never his words."""

import re

_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_GURMUKHI = re.compile(r"[\u0a00-\u0a7f]")

_PHRASES = {
    "acknowledgement": {
        "en": "Your grievance {number} has been registered and sent to {office}. Please quote this number.",
        "hi": "आपकी शिकायत {number} दर्ज कर {office} को भेज दी गई है। कृपया यह संख्या सुरक्षित रखें।",
        "pa": "ਤੁਹਾਡੀ ਸ਼ਿਕਾਇਤ {number} ਦਰਜ ਕਰਕੇ {office} ਨੂੰ ਭੇਜ ਦਿੱਤੀ ਗਈ ਹੈ।",
    },
    "details_reminder": {
        "en": "We still need the details asked for on {number}, please, to take it up.",
        "hi": "शिकायत {number} पर कार्रवाई हेतु माँगी गई जानकारी कृपया भेजें।",
        "pa": "ਸ਼ਿਕਾਇਤ {number} ਲਈ ਮੰਗੀ ਗਈ ਜਾਣਕਾਰੀ ਕਿਰਪਾ ਕਰਕੇ ਭੇਜੋ।",
    },
    "ask_details": {
        "en": "Please send us, by direct message, the place, your name and a phone number so that we can act on this.",
        "hi": "कृपया स्थान, अपना नाम और फ़ोन नंबर सीधे संदेश (DM) में भेजें ताकि कार्रवाई हो सके।",
        "pa": "ਕਿਰਪਾ ਕਰਕੇ ਥਾਂ, ਆਪਣਾ ਨਾਮ ਅਤੇ ਫ਼ੋਨ ਨੰਬਰ ਸਿੱਧੇ ਸੁਨੇਹੇ (DM) ਵਿੱਚ ਭੇਜੋ।",
    },
    "time_granted": {
        "en": "Work on your grievance {number} is under way and is expected to be done by {until}.",
        "hi": "आपकी शिकायत {number} पर कार्रवाई जारी है; {until} तक पूर्ण होने की संभावना है।",
        "pa": "ਤੁਹਾਡੀ ਸ਼ਿਕਾਇਤ {number} ਉੱਤੇ ਕਾਰਵਾਈ ਜਾਰੀ ਹੈ; {until} ਤੱਕ ਪੂਰੀ ਹੋਣ ਦੀ ਉਮੀਦ ਹੈ।",
    },
    "satisfaction": {
        "en": "Are you satisfied? Only you have this link: {link}",
        "hi": "क्या आप संतुष्ट हैं? यह लिंक केवल आपके पास है: {link}",
        "pa": "ਕੀ ਤੁਸੀਂ ਸੰਤੁਸ਼ਟ ਹੋ? ਇਹ ਲਿੰਕ ਸਿਰਫ਼ ਤੁਹਾਡੇ ਕੋਲ ਹੈ: {link}",
    },
    "report": {
        "en": "Action taken on your grievance {number}: {action_taken}",
        "hi": "आपकी शिकायत {number} पर कार्रवाई: {action_taken}",
        "pa": "ਤੁਹਾਡੀ ਸ਼ਿਕਾਇਤ {number} ਉੱਤੇ ਕਾਰਵਾਈ: {action_taken}",
    },
    "outside": {
        "en": "This matter lies outside the Haryana Government. Please write to the authority concerned.",
        "hi": "यह विषय हरियाणा सरकार के अधिकार क्षेत्र से बाहर है। कृपया संबंधित प्राधिकरण को लिखें।",
        "pa": "ਇਹ ਮਾਮਲਾ ਹਰਿਆਣਾ ਸਰਕਾਰ ਦੇ ਅਧਿਕਾਰ ਖੇਤਰ ਤੋਂ ਬਾਹਰ ਹੈ। ਕਿਰਪਾ ਕਰਕੇ ਸਬੰਧਤ ਅਥਾਰਟੀ ਨੂੰ ਲਿਖੋ।",
    },
}


_OF_SUGGESTIONS = {
    "acknowledgement": {
        "en": "Thank you for your suggestion. It is registered as {number} and has been sent to {office}.",
        "hi": "आपके सुझाव के लिए धन्यवाद। इसे {number} पर दर्ज कर {office} को भेज दिया गया है।",
        "pa": "ਤੁਹਾਡੇ ਸੁਝਾਅ ਲਈ ਧੰਨਵਾਦ। ਇਸਨੂੰ {number} ਉੱਤੇ ਦਰਜ ਕਰਕੇ {office} ਨੂੰ ਭੇਜ ਦਿੱਤਾ ਗਿਆ ਹੈ।",
    },
    "details_reminder": {
        "en": "We still need the details asked for on your suggestion {number}, please, to consider it.",
        "hi": "सुझाव {number} पर विचार हेतु माँगी गई जानकारी कृपया भेजें।",
        "pa": "ਸੁਝਾਅ {number} ਉੱਤੇ ਵਿਚਾਰ ਲਈ ਮੰਗੀ ਗਈ ਜਾਣਕਾਰੀ ਕਿਰਪਾ ਕਰਕੇ ਭੇਜੋ।",
    },
    "ask_details": {
        "en": "Please send us, by direct message, your name, a phone number and what else helps us to consider this.",
        "hi": "कृपया अपना नाम, फ़ोन नंबर और सुझाव का विवरण सीधे संदेश (DM) में भेजें ताकि इस पर विचार हो सके।",
        "pa": "ਕਿਰਪਾ ਕਰਕੇ ਆਪਣਾ ਨਾਮ, ਫ਼ੋਨ ਨੰਬਰ ਅਤੇ ਸੁਝਾਅ ਦਾ ਵੇਰਵਾ ਸਿੱਧੇ ਸੁਨੇਹੇ (DM) ਵਿੱਚ ਭੇਜੋ।",
    },
    "time_granted": {
        "en": "Your suggestion {number} is being considered; a decision is expected by {until}.",
        "hi": "आपके सुझाव {number} पर विचार किया जा रहा है; {until} तक निर्णय होने की संभावना है।",
        "pa": "ਤੁਹਾਡੇ ਸੁਝਾਅ {number} ਉੱਤੇ ਵਿਚਾਰ ਕੀਤਾ ਜਾ ਰਿਹਾ ਹੈ; {until} ਤੱਕ ਫ਼ੈਸਲਾ ਹੋਣ ਦੀ ਉਮੀਦ ਹੈ।",
    },
    "accepted": {
        "en": "Your suggestion {number} has been accepted and will be carried out by {promised_on}: {action_taken}",
        "hi": "आपका सुझाव {number} स्वीकार किया गया है; इसे {promised_on} तक लागू किया जाएगा: {action_taken}",
        "pa": "ਤੁਹਾਡਾ ਸੁਝਾਅ {number} ਮੰਨ ਲਿਆ ਗਿਆ ਹੈ; ਇਹ {promised_on} ਤੱਕ ਲਾਗੂ ਕੀਤਾ ਜਾਵੇਗਾ: {action_taken}",
    },
    "declined": {
        "en": "Thank you for your suggestion {number}. It was considered and cannot be taken up: {action_taken}",
        "hi": "आपके सुझाव {number} के लिए धन्यवाद। विचार के बाद इसे स्वीकार नहीं किया जा सका: {action_taken}",
        "pa": "ਤੁਹਾਡੇ ਸੁਝਾਅ {number} ਲਈ ਧੰਨਵਾਦ। ਵਿਚਾਰ ਤੋਂ ਬਾਅਦ ਇਸਨੂੰ ਮੰਨਿਆ ਨਹੀਂ ਜਾ ਸਕਿਆ: {action_taken}",
    },
}


def tongue(words):
    """The language to answer these words in: hi, pa or en, by their script."""
    if _GURMUKHI.search(words):
        return "pa"
    return "hi" if _DEVANAGARI.search(words) else "en"


# while the election code of conduct is in force: the office alone, no thanks and no promise
_NEUTRAL = {
    "acknowledgement": {
        "en": "Registered as {number} with the public grievance cell, Haryana; sent to {office}. Please quote it.",
        "hi": "लोक शिकायत प्रकोष्ठ, हरियाणा में {number} पर दर्ज; {office} को भेजा गया। कृपया यह संख्या सुरक्षित रखें।",
        "pa": "ਲੋਕ ਸ਼ਿਕਾਇਤ ਸੈੱਲ, ਹਰਿਆਣਾ ਵਿੱਚ {number} ਉੱਤੇ ਦਰਜ; {office} ਨੂੰ ਭੇਜਿਆ ਗਿਆ।",
    },
}


def phrase(name, language, kind="grievance", neutral=False, **slots):
    """One of the sentences above with its slots filled; a suggestion has its own. KeyError for an unknown one.

    `neutral`: as it is said while the election code of conduct is in force, whatever the kind.
    """
    own = _OF_SUGGESTIONS if kind == "suggestion" else {}
    texts = (neutral and _NEUTRAL.get(name)) or own.get(name) or _PHRASES[name]
    return texts.get(language, texts["en"]).format(**slots)

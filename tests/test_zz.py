from tests.factories import *
from smgt.search import *
def test_x(handle, people, now, database):
    for w in ("गली 4 में पानी नहीं आ रहा है", "ਸਾਡੇ ਪਿੰਡ ਪਾਣੀ ਨਹੀਂ ਆ ਰਿਹਾ", "3 din se paani nhi aarha bhiwani me", "Bijali nahi hai", "Ration nahi"):
        open_ticket(handle, w)
    from smgt.models import Ticket
    for q in ("pani nahi aa raha","paani nhi aarha","पानी नहीं","bijli","bhiwani pani nahi","'\"' OR AND ((*", "ramesh", "ames", "4", "42", "SMGT-000001"):
        print(q, [t.summary for t in search(people["asha"], q, now)])

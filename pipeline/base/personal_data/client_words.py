"""Words beside which a capitalised word is the name of somebody who gets help or of a relative, and words that are never one."""

ONE = frozenset(
    """
pojke pojken pojkens flicka flickan kille killen tjej tjejen grabben sonen sonens dottern dotterns mamman mammans pappan pappans modern moderns fadern
faderns mannen kvinnan klienten klientens brukaren brukarens ungdomen ungdomens barnet barnets eleven deltagaren föräldern patienten vårdnadshavaren
tonåringen änkan änklingen änkemannen maken makan sambon brodern systern mormodern morfadern farmodern farfadern lillebrodern storebrodern
lillasystern storasystern bebisen spädbarnet hyresgästen boenden dam damen tonårsflickan
""".split()
)
"""Somebody, known to the reader: what comes just after is a name."""
ANY = frozenset(
    """
mamma pappa mor far son dotter syster bror mormor morfar farmor farfar faster farbror moster morbror kusin syskon lillebror storebror lillasyster
storasyster klient brukare elev patient deltagare ungdom förälder vårdnadshavare tonåring änka änkling make maka sambo barnbarn styvmamma styvpappa
fostermamma fosterpappa hustru hustrun fästmö pojkvän pojkvännen flickvän flickvännen boende hyresgäst ensamkommande man kvinna tant gubben barn bebis
tvillingen exman exfru exmannen svärmor svärdotter svärson dam herrn unge ungen
""".split()
)
"""Somebody of a kind: a name only when a given name follows."""
MANY = frozenset(
    """
syskonen syskon vårdnadshavarna anhöriga barnbarnen tvillingarna tvillingar bröderna systrarna makarna paret barnen pojkarna flickorna killarna
tjejerna ungdomarna klienterna brukarna deltagarna föräldrarna mammorna papporna döttrarna sönerna eleverna
""".split()
)
"""Several: another name may follow after "och"."""
FAMILY = frozenset(
    """
familjen familj familjerna fam syskonen syskonparet paret makarna fru herr bröderna systrarna
""".split()
)
CASE = frozenset(
    """
ärendet fallet ärende fall caset
""".split()
)
ROLES = ONE | ANY | MANY | FAMILY | CASE
STRANGE = frozenset(
    """
Circle Signs Marte Google Teams Komet Cope Skype Zoom Facebook Instagram Mini Villa Repulse
""".split()
)
"""Capitalised words beside a client that are a method's or a program's."""
ORDINARY = frozenset(
    """
alla allt annorlunda april att augusti av barn barnen bli blir både de december dem den deras dessutom det du där därefter då efter efteråt ej emellan
en enligt er ert ett exempel februari fredag fråga från får för före föräldrar grupp hade han hans har hen hennes hjälp hon hos hur här i ibland idag
inga ingen insats insatsen inte ja jag januari juli juni kan kommun kommunen kyrkan lovisagruppen lördag maj mamma mars med men min mitt mål målgrupp
måndag många måste nej ni november nu när några och också oktober om onsdag pappa polisen på sedan september sin själv själva ska skola skolan
socialtjänsten som steg stöd svar svenska sverige så söndag tack till tisdag torsdag trygg trygga trygghetscirkeln under ungdomar utan vad var varför
varje vem vet vi vill vår vård vården vårt är även över
""".split()
)
"""What a capital letter says nothing of: words that open sentences, months, what a service is made of."""
COMMON = frozenset(
    """
Angel Björn Bo Can Dag Frank Hao Ia Jack Juni Kim Li Liv Lo Love Mai Maj Max May Ming My Odd Pim Rosa Rose Said Sham Siri Sol Sten Stig Tim Viking
""".split()
)
"""Given names that are common words too: never by what is done about somebody alone."""

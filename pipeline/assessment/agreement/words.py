"""What the coefficients are called in Swedish, what each does and does not say, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "percent": "Andel lika (procent)",
        "ac1": "Gwets AC1",
        "ac2": "Gwets AC2 (viktad)",
        "kappa": "Cohens kappa",
        "kappa_weighted": "Cohens kappa, viktad",
        "alpha_nominal": "Krippendorffs alfa, nominal",
        "alpha_ordinal": "Krippendorffs alfa, ordinal",
    }
)

EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        "percent": "Hur stor andel av fallen som två bedömare har satt samma nivå på; är ni fler räknas alla par. "
        "Den säger inte hur mycket som kan vara slump: där nästan allt är uppfyllt blir ni ofta lika även om ni gissar.",
        "ac1": "Andelen lika, minus det som slumpen beräknas ge, på en skala där 1 är full enighet och 0 är slump. "
        "Den påverkas mindre än kappa av att en nivå är mycket vanligare än de andra, men den säger inte vem som har rätt.",
        "ac2": "Som AC1, men ett steg isär (till exempel delvis uppfyllt mot uppfyllt) räknas som halvvägs lika när "
        "nivåerna är tre. Nivåer utanför ordningen, som underlag saknas, räknas aldrig som nära något annat, "
        "och värdet går inte att jämföra rakt av med AC1.",
        "kappa": "Andelen lika, minus det som slumpen skulle ge om var och en satte nivåer lika ofta som nu men på måfå. "
        "Där en nivå är mycket vanlig kan kappa bli lågt fast ni nästan alltid är lika, så läs det bredvid andelen lika.",
        "kappa_weighted": "Som kappa, men ett steg isär räknas som halvvägs lika när nivåerna är tre, och nivåer utanför "
        "ordningen räknas aldrig som nära. Det har samma svaghet som kappa när en nivå är mycket vanlig.",
        "alpha_nominal": "Jämför hur ofta ni skiljer er med hur ofta ni skulle göra det om alla nivåer blandades "
        "mellan fallen, oavsett vem som satt dem. Den klarar flera bedömare och luckor, men sjunker liksom kappa när "
        "nästan alla fall har samma nivå.",
        "alpha_ordinal": "Som den nominala, men det räknas som värre att skilja sig åt ju fler bedömningar som ligger "
        "mellan de två nivåerna. Nivåer utanför ordningen räknas som lika långt ifrån allt annat som lägst är från "
        "högst, vilket är vårt tillägg och inte Krippendorffs.",
    }
)

NO_KAPPA_FOR_MORE = "Cohens kappa gäller två bestämda bedömare, och ni är {raters}: läs AC1, AC2 och alfa."
ONE_CATEGORY = "Alla bedömningar har samma nivå: då finns ingen variation att ställa enigheten mot, och måttet går inte att räkna ut."
ALL_ALIKE = "Ni är lika i alla fall: materialet visar ingen variation att räkna osäkerheten på, men den är inte noll."
NO_VARIATION = "Materialet visar ingen variation i hur lika ni är, så det finns inget att räkna osäkerheten på."
ONE_CLUSTER_DECIDES = "Utan ett av arbetssätten finns ingen variation kvar: osäkerheten går inte att räkna ut."

NOTHING_TO_COMPARE = "Inget är ännu bedömt av två, så det finns inget att jämföra."
TOO_FEW = "För få för statistik ({found}; det behövs minst {needed})"
HERE_THEY_ARE = ": här är de fall där ni skiljer er."
NONE_DIFFER = ". Ni skiljer er inte i något fall."

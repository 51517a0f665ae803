"""Words of company names: short forms, and words that say little about which company is meant.

All of them are folded (see `services.text.fold`).
"""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, which are separated by spaces."""
    return frozenset(text.split())


SHORT_FORMS = {
    **dict.fromkeys(("bro", "bros"), "brothers"),
    **dict.fromkeys(("intl", "int'l", "internat"), "international"),
    **dict.fromkeys(("natl", "nat'l"), "national"),
    **dict.fromkeys(("mfg", "mfrs", "manuf"), "manufacturing"),
    **dict.fromkeys(("saint", "sainte", "ste", "street", "str"), "st"),
    **dict.fromkeys(("mount", "mtn", "mountain"), "mt"),
    **dict.fromkeys(("coop",), "cooperative"),
    **dict.fromkeys(("svc", "svcs", "serv"), "services"),
    **dict.fromkeys(("mgmt", "mgt", "mngt"), "management"),
    **dict.fromkeys(("constr", "const", "constrn"), "construction"),
    **dict.fromkeys(("dist", "distr", "distrib"), "distribution"),
    **dict.fromkeys(("dev", "devt", "devel"), "development"),
    **dict.fromkeys(("tech", "techs"), "technologies"),
    **dict.fromkeys(("eng", "engg", "engr", "engrg"), "engineering"),
    **dict.fromkeys(("ind", "inds", "indus"), "industries"),
    **dict.fromkeys(("grp", "gp", "gruppe", "groupe", "grupo", "gruppo", "grupa", "groep", "gruppen"), "group"),
    **dict.fromkeys(("hldg", "hldgs"), "holdings"),
    **dict.fromkeys(("prop", "props"), "properties"),
    **dict.fromkeys(("invest", "invs"), "investments"),
    **dict.fromkeys(("lab", "labs"), "laboratories"),
    **dict.fromkeys(("bldg", "bldgs"), "building"),
    **dict.fromkeys(("bldr", "bldrs"), "builders"),
    **dict.fromkeys(("ctr", "cntr", "center"), "centre"),
    **dict.fromkeys(("elec", "elect"), "electrical"),
    **dict.fromkeys(("mktg", "mkting"), "marketing"),
    **dict.fromkeys(("transp",), "transport"),
    **dict.fromkeys(("ltg",), "lighting"),
    **dict.fromkeys(("mkt", "mkts"), "market"),
    **dict.fromkeys(("med",), "medical"),
    **dict.fromkeys(("acct", "accts", "acctg", "acctng"), "accounting"),
    **dict.fromkeys(("univ", "uni"), "university"),
    **dict.fromkeys(("dept",), "department"),
    **dict.fromkeys(("hosp",), "hospital"),
    **dict.fromkeys(("inst",), "institute"),
    **dict.fromkeys(("comm", "comms"), "communications"),
    **dict.fromkeys(("sys",), "systems"),
    **dict.fromkeys(("soln", "solns"), "solutions"),
    **dict.fromkeys(("prod", "prods"), "products"),
    **dict.fromkeys(("ptnr", "ptnrs"), "partners"),
    **dict.fromkeys(("govt",), "government"),
    **dict.fromkeys(("fort",), "ft"),
    **dict.fromkeys(("road",), "rd"),
    **dict.fromkeys(("avenue",), "ave"),
    **dict.fromkeys(("square",), "sq"),
    **dict.fromkeys(("utd",), "united"),
    **dict.fromkeys(("pk",), "park"),
    **dict.fromkeys(("ct",), "court"),
    **dict.fromkeys(("boulevard",), "blvd"),
    **dict.fromkeys(("lane",), "ln"),
    **dict.fromkeys(("doctor", "doc", "drive"), "dr"),
    **dict.fromkeys(("number", "nr", "nos"), "no"),
    **dict.fromkeys(("junior",), "jr"),
    **dict.fromkeys(("senior",), "sr"),
    **dict.fromkeys(("dtrs",), "daughters"),
    **dict.fromkeys(("vet", "vets"), "veterinary"),
    **dict.fromkeys(("wm",), "william"),
    **dict.fromkeys(("chas",), "charles"),
    **dict.fromkeys(("geo",), "george"),
    **dict.fromkeys(("jas",), "james"),
    **dict.fromkeys(("thos",), "thomas"),
    **dict.fromkeys(("robt",), "robert"),
    **dict.fromkeys(("etablissements", "etablissement"), "ets"),
    **dict.fromkeys(("hermanos",), "hnos"),
    **dict.fromkeys(("fratelli",), "flli"),
    **dict.fromkeys(("gebruder", "gebrueder", "gebroeders"), "gebr"),
    **dict.fromkeys(("usa", "us", "america"), "usa"),
    **dict.fromkeys(("gb", "britain"), "uk"),
    # One word in two spellings.
    **dict.fromkeys(("theater",), "theatre"),
    **dict.fromkeys(("jewelers",), "jewellers"),
    **dict.fromkeys(("jewelry",), "jewellery"),
    **dict.fromkeys(("color",), "colour"),
    **dict.fromkeys(("gray",), "grey"),
    **dict.fromkeys(("tires",), "tyres"),
    **dict.fromkeys(("harbor",), "harbour"),
    **dict.fromkeys(("labor",), "labour"),
    **dict.fromkeys(("fiber",), "fibre"),
    **dict.fromkeys(("aluminum",), "aluminium"),
    **dict.fromkeys(("mold", "molding"), "moulding"),
    **dict.fromkeys(("aging",), "ageing"),
    **dict.fromkeys(("caffe",), "cafe"),
    **dict.fromkeys(("advisors",), "advisers"),
    **dict.fromkeys(("pharma", "pharm"), "pharmaceuticals"),
}
"""A word and the one that stands for it. A word and its short form count as the same."""

NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "seventh": "7th",
    "eighth": "8th",
    "ninth": "9th",
    "tenth": "10th",
    "twelfth": "12th",
}
"""Numbers in words and in figures."""

ROMAN_NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
"""At the end of a name. Single letters may be initials."""

EMPTY = words_of("and the und")
"""What a name may have or lack without any meaning."""

LITTLE = words_of(
    "of for at in on by upon de la le les l du des d da do dos das di del della dei den der die das el los las van "
    "von vom zu zur zum y e et og och i ja en n a an at to"
)
"""Words between the others. They weigh next to nothing."""

WEAK = words_of(
    "service solution partner partnership associate enterprise son daughter brother "
    "group services solutions partners associates enterprises trading sons daughters brothers family team hq uk usa "
    "gb eu ireland scotland wales england france germany deutschland austria switzerland spain espana italy italia "
    "portugal poland polska netherlands nederland belgium denmark danmark sweden sverige norway norge finland suomi "
    "iceland canada mexico brasil brazil australia zealand nz india singapore china japan europe asia africa "
    "international global worldwide national online digital shop store stores official ecommerce accounts billing "
    "firma company hnos flli gebr ets messrs do not use copy old duplicate test demo sample inactive closed archived "
    "mr mrs ms liquidation administration receivership trustee trustees societe no usd eur gbp aud nzd cad zar"
)
"""Words that a name may have or lack and still mean the same customer."""

SISTER = words_of(
    "holding property investment "
    "holdings foundation pension pensions nominees properties investments ventures capital topco bidco midco branch "
    "division depot franchise fund realty leasing endowment north south east west northern southern eastern western"
)
"""Words that make another company of the same owners: a parent, a property company, a branch, a region."""

_TRADES = words_of(
    "builder centres developers distributor distributors engineer "
    "engineers industry jeweller laboratory manufacturer manufacturers "
    "technology theatres transports tyre adviser advisory cafes fibre fibres moulding mouldings cooperatives "
    "association accountants accountancy accounting advertising advisers agency agents agriculture air architects "
    "arts auctions auto automotive autos bakers bakery bank bar bars beauty bikes boats books bookshop brewery "
    "brewing bricks builders building butchers cafe cakes cameras cards care careers carpenters carpentry carpets "
    "cars catering centre ceramics charters chemicals chemist chemists chocolates cinema clean cleaners cleaning "
    "clinic clinics clothing club coaches coaching coatings coffee college communications computers computing "
    "concrete construction consultancy consultants consulting contracting contractors control controls cooking "
    "cooling cooperative couriers crafts creative dairy dance day dairies data decorating decorators deli delivery "
    "dental dentist dentists design designs development diner distribution doors drainage education electric "
    "electrical electricians electronics energy engineering entertainment environmental equipment events express "
    "fabrication fabrics farm farms fashion fencing films finance financial finishing fire fish fishing fishmongers "
    "fitness flooring florals florist florists flowers food foods forestry freight fruit fuel furnishings furniture "
    "gallery games garage garages garden gardens gas gifts glass glazing grill grocers gym hair hardware haulage "
    "health healthcare heating hire homes horse hospital hospitality hostel hotel hotels house housing imports "
    "industrial industries inn insulation insurance interiors jewellers jewellery joiners joinery joiners joiner "
    "kennels kitchen kitchens laboratories lamps landscapes landscaping laundry law leather legal leisure lettings "
    "lifting lighting livery logistics machinery management manufacturing marina marine market marketing masonry "
    "materials mechanical media medical metal metals milling mining mobile moving motel motor motors moulding music "
    "network networks nurseries nursery office optical opticians organics packaging paint painters painting paper "
    "park parking parts paving pest pet pets pharmaceuticals pharmacy photo photography physio pies pizza planning "
    "planting plant plastics play plumbers plumbing pools ports pottery power practice press printers printing "
    "products productions project projects pub publishing quarry racing radio rail ranch recruitment recycling "
    "removals rental rentals repair repairs research restaurant restaurants retail riding roasters roofers roofing "
    "salon school schools science security services shipping shoes sign signs skin software solar solicitors spa "
    "sport sports stationers steel stone storage studio studios supplies supply support surfacing surgery surveying "
    "surveyors systems tailors tattoo taxi taxis tea technical technologies telecom textiles theatre tiles tiling "
    "timber tools tours toys trade traders trading training transport travel tyres university upholstery vehicle "
    "vehicles veterinary video vineyards warehouse waste water web wedding weddings welding wellness windows wine "
    "wines wood woodworking workshop yoga"
)
_FREQUENT = words_of(
    "apple ash bay beach bear bell best big birch bird black blue boat boot box bread bridge bright brook brown "
    "building bull camp capital carriage cart casting castle cattle central chain city classic clear clock cloud club "
    "coach coast coating cold cook copper coral corn corner cottage cotton couch country county court craft creek "
    "crown crystal dale deep deer desert direct dragon dream eagle early earth east eastern edge elite emerald empire "
    "ever fair falcon farmer field fine firm first flag fleet flight forest forge foster fox fresh gate gold golden "
    "grand granite grape great green grey grove hall harbour hard harvest hawk heart hearth heath hill hills home "
    "honey house ice iron island ivory jade key king kings lake land lark leaf life light lily lime line link lion "
    "lodge long lotus lower main manor maple marble market master meadow metro mill mint mist mister modern moon moor "
    "morning mountain new night noble north northern oak ocean old olive open orange orchard origin owl palace palm "
    "panther paper park peak pearl pine pink place plain point port premier pride prime prince princess pure quality "
    "queen rain rainbow rapid raven red reef regal ridge ring river road rock rose royal ruby safe sage sail salt "
    "sand sapphire sea shade shell shine shore silver simple sky smart smooth snow solid south southern spring star "
    "start state stone store storm stream summer summit sun sunny sunrise sunset swan swift table tail tall temple "
    "tiger tower town trail trend true trust union united upper urban vale valley value velvet vibe view villa "
    "village vine vision vista walk walker wall water wave way west western whale wheel white wild willow wind winter "
    "wise wolf wonder world yard yellow young zone horses houses hotel motel painted printed planet plant"
)
GENERIC = _TRADES | WEAK
"""Words that many companies have: trades, and the weak ones."""

KNOWN = _TRADES | _FREQUENT | WEAK | SISTER
"""English words that stand in many names. One of them is not another one with a slip: printing is not painting."""

_TELLING, _GENERIC, _WEAK, _LITTLE = 1.0, 0.4, 0.2, 0.05


def word_weight(word: str) -> float:
    """Return how much a word tells of which company is meant, from nearly 0 to 1."""
    if word in LITTLE:
        return _LITTLE
    if word in WEAK:
        return _WEAK
    # One or two letters are initials, mostly.
    return _GENERIC if word in GENERIC or (len(word) <= 2 and word.isalpha()) else _TELLING


def is_telling(word: str) -> bool:
    """Return whether few companies have the word in their name."""
    return word_weight(word) == _TELLING


def is_number(word: str) -> bool:
    """Return whether a word has a figure."""
    return any(map(str.isdigit, word))

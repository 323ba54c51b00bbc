"""Words of English street addresses, as postal services shorten them."""

SUFFIXES = {
    "aly": "alley allee ally",
    "ave": "avenue av aven avenu avn avnue",
    "blvd": "boulevard boul boulv",
    "br": "branch",
    "brg": "bridge brdge",
    "byp": "bypass bypas",
    "cir": "circle circ circl crcl",
    "cl": "close",
    "cmn": "common",
    "cor": "corner",
    "cres": "crescent crsent crsnt",
    "ct": "court crt",
    "ctr": "center centre cent cntr",
    "cv": "cove",
    "dr": "drive driv drv",
    "est": "estate",
    "expy": "expressway exp expr express expw",
    "ext": "extension extn extnsn",
    "fwy": "freeway freewy frwy",
    "gdns": "gardens grdns",
    "gdn": "garden grdn",
    "grn": "green",
    "grv": "grove grov",
    "hbr": "harbor harbour",
    "hl": "hill",
    "hls": "hills",
    "hts": "heights ht",
    "hwy": "highway highwy hiway hway",
    "is": "island islnd",
    "jct": "junction jction junctn",
    "lk": "lake",
    "ln": "lane",
    "lndg": "landing",
    "mdws": "meadows",
    "ml": "mill",
    "mls": "mills",
    "mnr": "manor",
    "orch": "orchard",
    "park": "prk",
    "pkwy": "parkway parkwy pkway pky pkwys",
    "pl": "place",
    "plz": "plaza plza",
    "pt": "point",
    "rd": "road",
    "rdg": "ridge",
    "rte": "route",
    "shr": "shore",
    "spg": "spring",
    "sq": "square sqr sqre squ",
    "st": "street str strt",
    "sta": "station",
    "ter": "terrace terr",
    "tpke": "turnpike trnpk turnpk",
    "trl": "trail",
    "tunl": "tunnel",
    "via": "viaduct viadct",
    "vlg": "village",
    "vw": "view",
    "way": "wy",
    "wharf": "whf",
    "row": "",
    "walk": "",
    "path": "",
    "mall": "",
    "run": "",
    "loop": "",
    "pass": "",
}
SUFFIX = {word: short for short, words in SUFFIXES.items() for word in (short, *words.split())}
"""Any way of writing a suffix -> the usual short one."""

DIRECTION = {
    word: short
    for short, words in {
        "n": "north no",
        "s": "south so",
        "e": "east",
        "w": "west",
        "ne": "northeast",
        "nw": "northwest",
        "se": "southeast",
        "sw": "southwest",
    }.items()
    for word in (short, *words.split())
}

FIRST_WORDS = {"mt": "mount", "mnt": "mount", "st": "saint", "ste": "sainte", "ft": "fort"}
"""Short for something else where a name begins with them and goes on."""

_TEENS = range(11, 14)
_ENDS = {1: "st", 2: "nd", 3: "rd"}
ORDINALS = {
    word: f"{number}{'th' if number in _TEENS else _ENDS.get(number, 'th')}"
    for number, word in enumerate(
        (
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ).split(),
        1,
    )
}
NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
MONTHS = {
    word: number
    for number, word in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
"""What a spreadsheet makes of the house numbers 3-5: 5-Mar."""

UNIT = (
    r"(?:apt|apartment|unit|suite|ste|rm|room|fl|floor|bldg|building|lot|rear|front|bsmt|basement"
    r"|ph|penthouse|dept|no|num|number|po box)"
)
"""What begins the part of an address inside a building."""

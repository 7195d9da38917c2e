"""The checks: good translations pass, and each kind of fault is found by its own check alone."""

import re
from pathlib import Path

import pytest
from conftest import PROJECT

from pipeline.checks.catalogue import CATALOGUE, CHECKS, check_segment, finding
from pipeline.checks.chinese import TRADITIONAL
from pipeline.checks.edition import Entry, check_edition
from pipeline.checks.finding import Finding, unsilenced
from pipeline.checks.numbers import added_numbers, lost_numbers
from pipeline.checks.spelled import spellings
from pipeline.locales import load_locale

TAGS = {"es": "es", "zh": "zh-Hans", "de": "de"}


def codes(source: str, target: str, language: str, role: str = "paragraph") -> list[str]:
    """The codes of what the checks find, each once."""
    locale = load_locale(TAGS.get(language, language))
    found = check_segment(source, target, role, locale, "en")
    return list(dict.fromkeys(each.code for each in found))


GOOD = [
    # Numbers in other forms.
    ("About 40,000 people came.", "Vinieron unas 40 000 personas.", "es"),
    ("About 40,000 people came.", "Vinieron unas 40\u00a0000 personas.", "es"),
    ("About 40,000 people came.", "Es kamen etwa 40.000 Menschen.", "de"),
    ("About 40,000 people came.", "约有4万人来到这里。", "zh"),
    ("About 43,500 people came.", "约有四万三千五百人来到这里。", "zh"),
    ("China has 1.4 billion people.", "China tiene 1400 millones de habitantes.", "es"),
    ("China has 1.4 billion people.", "China tiene 1,4 mil millones de habitantes.", "es"),
    ("China has 1.4 billion people.", "China hat 1,4 Milliarden Einwohner.", "de"),
    ("China has 1.4 billion people.", "中国有14亿人口。", "zh"),
    ("It made <1>The 400 Million</1>.", "它拍摄了<1>《四万万人民》</1>。", "zh"),
    ("There were 3 to 4 million of them.", "Es waren 3 bis 4 Millionen.", "de"),
    ("There were 3 to 4 million of them.", "他们有300万至400万人。", "zh"),
    ("They settled in the 16th century.", "Se asentaron en el siglo XVI.", "es"),
    ("They settled in the 16th century.", "Sie ließen sich im 16. Jahrhundert nieder.", "de"),
    ("The late 1930s were hard.", "Los últimos años treinta fueron duros.", "es"),
    ("The late 1930s were hard.", "Die späten Dreißigerjahre waren hart.", "de"),
    ("The late 1930s were hard.", "20世纪30年代末十分艰难。", "zh"),
    ("It has 27 members.", "Tiene veintisiete miembros.", "es"),
    ("It has 27 members.", "Sie hat siebenundzwanzig Mitglieder.", "de"),
    ("It has 27 members.", "它有二十七个成员国。", "zh"),
    ("The G20 met at 3 p.m.", "Die G20 tagten um 15 Uhr.", "de"),
    ("The G20 met at 10:30 a.m.", "Die G20 tagten um 10.30 Uhr.", "de"),
    ("The 80th anniversary was near.", "Se acercaba el octogésimo aniversario.", "es"),
    ("The 15th visit was short.", "La decimoquinta visita fue breve.", "es"),
    ("The 3rd visit was short.", "Der dritte Besuch war kurz.", "de"),
    ("It lasted from 1936–39.", "Duró de 1936 a 1939.", "es"),
    ("Half a million people live there.", "Allí viven 500 000 personas.", "es"),
    # Dates and units.
    ("It began on July 13–16, 2025.", "Comenzó del 13 al 16 de julio de 2025.", "es"),
    ("It began on January 1, 1980.", "Comenzó el primero de enero de 1980.", "es"),
    ("It began on July 14, 2025.", "Er begann am 14. Juli 2025.", "de"),
    ("It began on July 14, 2025.", "Er begann am 14.07.2025.", "de"),
    ("It began on July 14, 2025.", "2025年7月14日开始。", "zh"),
    ("It rose by 34%.", "Subió un 34 %.", "es"),
    ("It rose by 34 per cent.", "Er stieg um 34 Prozent.", "de"),
    ("It rose by 34 percentage points.", "上升了34个百分点。", "zh"),
    ("It cost 800 billion dollars.", "耗资8000亿美元。", "zh"),
    ("It cost $5 million.", "Costó 5 millones de dólares.", "es"),
    # Names.
    ("President Xi Jinping met Ian Borg.", "Präsident Xi traf Ian Borg.", "de"),
    ("Vladimir Putin spoke.", "Wladimir Putin sprach.", "de"),
    ("Equatorial Guinea was there.", "Äquatorialguinea war dabei.", "de"),
    ("The Great Hall was full.", "El Gran Salón estaba lleno.", "es"),
    ("Luís Montenegro came.", "Kam Luís Montenegros Bruder? Er kam.", "de"),
    ("“Red Star Over China” is a book.", "«Estrella roja sobre China» es un libro.", "es"),
    # Quotation marks and stops.
    ("He said: “We are friends.”", "Dijo: «Somos amigos».", "es"),
    ("He said: “We are friends.”", "Er sagte: „Wir sind Freunde.“", "de"),
    ("He said: “We are friends.”", "他说：“我们是朋友。”", "zh"),
    ("He said: “We are friends.", "Dijo: «Somos amigos.", "es"),
    (
        "It wants ‘small country, big diplomacy’.”",
        "Sie will ‚kleines Land, große Diplomatie‘.“",
        "de",
    ),
    ("“We say ‘no’.”", "«Decimos “no”».", "es"),
    ("Who said “no”?", "¿Quién dijo «no»?", "es"),
    ("“Is it you?”", "«¿Es usted?».", "es"),
    ("It was <1>Beijing Review</1>.", "那是<1>《北京周报》</1>。", "zh"),
    ("The paper “Daily News” wrote it.", "《每日新闻》报道了此事。", "zh"),
    ("The party's O'Brien came.", "O’Brien kam von der Partei.", "de"),
    ("Tariffs of the U.S.", "Aranceles de EE. UU.", "es"),
    ("He said … nothing.", "Er sagte … nichts.", "de"),
    ("Very, very good.", "Muy, muy bueno.", "es"),
    ("They asked if you would buy them.", "Sie fragten, ob Sie sie kaufen.", "de"),
    ("Step by step they came.", "他们一步一步地来了。", "zh"),
    # Markup, brackets, the rest.
    ("The <1>old</1> port.<2/>", "El puerto <1>antiguo</1><2/>.", "es"),
    ("The <1><2>old</2></1> port.", "El puerto <2><1>antiguo</1></2>.", "es"),
    ("The Communist Party of China (CPC) met.", "中国共产党开会了。", "zh"),
    ("United Left (Izquierda Unida) came.", "Llegó Izquierda Unida.", "es"),
    ("a) The first point (of three).", "a) El primer punto (de tres).", "es"),
    ("Ruth Weiss was a doctor.", "Ruth Weiss war Ärztin.", "de"),
    ("The masses dispatched him.", "Die Massen ließen ihn aussenden: Floß, Fuß, Gruß.", "de"),
    ("Friends of Socialist China wrote it.", "Lo escribió Friends of Socialist China.", "es"),
    ("诺尔曼 is his name in China.", "Su nombre en China es 诺尔曼.", "es"),
    ("1999", "1999", "zh"),
    ("Hotel", "Hotel", "de"),
]


@pytest.mark.parametrize(("source", "target", "language"), GOOD)
def test_good_translations_pass(source: str, target: str, language: str) -> None:
    assert codes(source, target, language) == []


LONG = "The people of the town have lived beside the river for 300 years."
LANG = "La gente del pueblo ha vivido junto al río durante 300 años."
BROKEN = [
    (LONG, " ", "es", ["empty"]),
    (LONG, LONG, "es", ["untranslated", "language"]),
    (
        LONG,
        "Los people of the town have lived beside el river 300 años.",
        "es",
        ["untranslated"],
    ),
    (LONG, "Die Menschen der Stadt leben seit 300 Jahren am Ufer des Flusses.", "es", ["language"]),
    (LONG, LANG.replace(".", "") + " of the.", "es", ["source-words"]),
    (LONG, "Gente de 300.", "es", ["length"]),
    (LONG, LANG.replace("300", "30"), "es", ["numbers"]),
    (LONG, LANG.replace("300", "200"), "es", ["numbers", "added-numbers"]),
    ("The old town fell.", "La antigua ciudad cayó en 1937.", "es", ["added-numbers"]),
    ("China has 1.4 billion people.", "China tiene 1,4 millones de habitantes.", "es", ["numbers"]),
    ("China has 1.4 billion people.", "China hat 1,4 Millionen Einwohner.", "de", ["numbers"]),
    ("China has 1.4 billion people.", "中国有1.4亿人口。", "zh", ["numbers"]),
    ("It began on July 14.", "Comenzó el 14 de junio.", "es", ["dates"]),
    ("It began on July 14.", "Er begann am 14.", "de", ["dates"]),
    ("It began on June 6.", "6月4日开始。", "zh", ["dates"]),
    ("It began in June 2025.", "2025年8月开始。", "zh", ["dates"]),
    ("It rose by 34%.", "Subió 34.", "es", ["units"]),
    ("It cost 5 dollars.", "Es kostete 5 Euro.", "de", ["units"]),
    ("It cost 5 million dollars.", "耗资500万。", "zh", ["units"]),
    ("He met Xi Jinping there.", "Dort traf er ihn.", "de", ["names"]),
    ("He met Misha Gavrilović there.", "Allí se reunió con él.", "es", ["names"]),
    ("Pedro Sánchez came.", "Pedro Sanchez kam.", "de", ["diacritics"]),
    ("He is (she says) late.", "Él llega tarde.", "es", ["brackets"]),
    ("He is (she says) late.", "Él llega (dice ella tarde.", "es", ["brackets"]),
    ("He is (she says) late.", "他（她说迟到了。", "zh", ["brackets"]),
    ("He said “no” to us.", "Nos dijo que no.", "es", ["quotes"]),
    ("He said “no” to us.", "Nos dijo «no.", "es", ["quotes"]),
    ("He said “no” to us.", "他对我们说“不。", "zh", ["quotes"]),
    ("He said “no” to us.", 'Nos dijo "no".', "es", ["quote-style"]),
    ("He said “no” to us.", "Nos dijo “no”.", "es", ["quote-style"]),
    ("He said “no” to us.", "Er sagte uns “Nein”.", "de", ["quotes", "quote-style"]),
    ("He said “no” to us.", "Er sagte uns ‚Nein‘.", "de", ["quote-style"]),
    ("He said “no” to us.", "Er sagte uns »Nein«.", "de", ["quote-style"]),
    ("He said “no” to us.", "他对我们说「不」。", "zh", ["quote-style"]),
    ("He came late.", "Llegó tarde", "es", ["end-stop"]),
    ("He came late.", "Llegó tarde:", "es", ["end-stop"]),
    ("Did he come late?", "Kam er zu spät.", "de", ["end-stop"]),
    ("He came late.", "他迟到了", "zh", ["end-stop"]),
    ("He came late.", "llegó tarde.", "es", ["capital"]),
    ("He came late.", "Llegó tarde. ", "es", ["space"]),
    ("He came late.", "Llegó  tarde.", "es", ["space"]),
    ("He came late.", "Er kam zu spät .", "de", ["space"]),
    ("He came late.", "Llegó llegó tarde.", "es", ["doubled"]),
    ("He came in the evening.", "Er kam in in den Abend.", "de", ["doubled"]),
    ("He came late.", "Llegó tarde tarde tarde tarde.", "es", ["loop"]),
    ("He said nothing here.", "国家国家国家国家国家。", "zh", ["loop"]),
    ("He said it in the hall.", "他说，他说，在大厅里。", "zh", ["doubled"]),
    ("A <1>b</1> is here.<2/>", "Aquí hay una <1>b</1>.", "es", ["markup"]),
    ("A <1>b</1> is here.", "Aquí hay una b.", "es", ["markup"]),
    ("A note.<1/>", "Una nota<1/><1/>.", "es", ["markup"]),
    ("A note.", "Una nota<1/>.", "es", ["markup"]),
    ("<1>A</1> <2>b</2>.", "<1>Una <2>b</1></2>.", "es", ["markup"]),
    ("Did he come late?", "Llegó tarde?", "es", ["inverted"]),
    ("Down with it!", "Abajo con eso!", "es", ["inverted"]),
    ("He came, she went.", "他来了,她走了。", "zh", ["half-width"]),
    ("He came (late).", "他来了(晚了)。", "zh", ["half-width"]),
    ("He came late.", "他迟到 了。", "zh", ["han-space"]),
    ("The EU is big.", "欧盟 EU 很大。", "zh", ["han-space"]),
    ("He came late.", "他，遲到了， 是的。", "zh", ["han-space", "traditional"]),
    ("The country is big.", "這個國家很大。", "zh", ["traditional"]),
    ("He knew that he had to go.", "Er wußte, daß er gehen muß.", "de", ["sharp-s"]),
    ("The street is big outside.", "Die Strasse ist ausserhalb gross.", "de", ["sharp-s"]),
]


@pytest.mark.parametrize(("source", "target", "language", "expected"), BROKEN)
def test_faults_are_found(source: str, target: str, language: str, expected: list[str]) -> None:
    assert codes(source, target, language) == [code for code in CHECKS if code in expected]


@pytest.mark.parametrize(
    ("role", "source", "target", "expected"),
    [
        ("title", "A visit to Macao", "Una visita a Macao.", ["end-stop"]),
        ("title", "A visit to Macao", "Una visita a Macao", []),
        ("cell", "Peace Inc.", "Paz", []),
        ("tag", "History", "historia", []),
        ("heading", "Who came?", "¿Quién vino?", []),
    ],
)
def test_short_texts(role: str, source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target, "es", role) == expected


def test_regional_rules() -> None:
    source, target = "The street is big.", "Die Strasse ist gross."
    assert codes(source, target, "de") == ["sharp-s"]
    assert codes(source, target, "de-CH") == []
    assert codes("The country.", "这个国家。", "zh-Hant") == []
    assert codes("The country.", "這個國家。", "zh-Hant") == []
    assert codes("The “country”.", "「國家」。", "zh-Hant") == []


def test_checks_can_be_switched_off_and_silenced() -> None:
    locale = load_locale("es")
    extra = (finding("term", "“x” should be “y”."),)
    arguments = ("He said “no”.", "dijo no .", "paragraph", locale, "en", extra)
    found = [each.code for each in check_segment(*arguments)]
    assert found == ["quotes", "capital", "space", "term"]
    off = frozenset({"space", "term"})
    assert [each.code for each in check_segment(*arguments, off=off)] == ["quotes", "capital"]
    left = unsilenced(check_segment(*arguments), ("quotes", "capital"))
    assert [each.code for each in left] == ["space", "term"]


def test_the_catalogue_says_the_severity() -> None:
    assert finding("numbers", "Missing.") == Finding("numbers", "error", "Missing.")
    with pytest.raises(KeyError):
        finding("unheard-of", "Missing.")
    assert len(CHECKS) == len(CATALOGUE)
    assert all((check.look is None) == (check.group != "segment") for check in CATALOGUE)


def test_every_check_is_documented() -> None:
    text = Path(PROJECT / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| .*?([^|]+) \|$", text, re.MULTILINE)
    assert [(code, severity, seeks.strip()) for code, severity, seeks in rows] == [
        (check.code, check.severity, check.seeks) for check in CATALOGUE
    ]


def entries(*pairs: tuple[str, str]) -> list[Entry]:
    return [
        Entry(str(number), source, target, f"a.md:{number}")
        for number, (source, target) in enumerate(pairs, 1)
    ]


def together(*pairs: tuple[str, str], language: str = "es") -> list[list[str]]:
    found = check_edition(entries(*pairs), load_locale(language))
    return [[each.code for each in own] for own in found]


def test_one_source_in_two_translations() -> None:
    assert together(("The town.", "La ciudad."), ("The town", "El pueblo"), ("Sea", "Mar")) == [
        ["inconsistent"],
        ["inconsistent"],
        [],
    ]
    assert together(("History", "Historia"), ("history", "historia")) == [[], []]
    assert together(("A <1>b</1>.", "Una <1>b</1>."), ("A b.", "Una b.")) == [[], []]
    assert together(("The town.", "La ciudad."), ("The town.", "")) == [[], []]


def test_two_sources_in_one_translation() -> None:
    same = "El presidente habló ayer."
    assert together(("The president spoke.", same), ("The minister spoke.", same)) == [
        ["alike"],
        ["alike"],
    ]
    assert together(("A president spoke.", same), ("The president spoke!", same)) == [[], []]
    assert together(("Yes.", "Sí."), ("Indeed.", "Sí.")) == [[], []]
    original = "Partido Socialista Obrero Español"
    assert together((original, original), ("Spanish Workers’ Party", original)) == [[], []]


def test_quotations_over_several_sentences() -> None:
    opened = ("He said: “It is good.", "Er sagte: „Es ist gut.")
    closing = ("“It is bad.”", "Es ist schlecht.“")
    assert together(opened, closing, language="de") == [[], []]
    assert together(("He came.", "Er kam."), closing, language="de") == [[], ["quotes"]]
    spanish = ("“It is bad.”", "»Es malo».")
    assert together(("He said: “Yes.", "Dijo: «Sí."), spanish) == [[], []]


def test_edition_checks_can_be_switched_off() -> None:
    pairs = entries(("The town.", "La ciudad."), ("The town", "El pueblo"))
    assert check_edition(pairs, load_locale("es"), frozenset({"inconsistent"})) == ((), ())


@pytest.mark.parametrize("language", ["es", "de", "zh"])
def test_numbers_in_words_are_known(language: str) -> None:
    for number in range(101):
        assert spellings(str(number), language), number
    assert spellings("3.5", language) == ()
    assert spellings("7", "fr") == ()


def test_numbers_of_languages_without_words() -> None:
    assert lost_numbers("1.5 million in 7 days", "1,5 million en sept jours", "en", "fr") == ["7"]
    assert lost_numbers("It was 1,200.50.", "C’était 1 200,50.", "en", "fr") == []
    assert added_numbers("It was then.", "C’était en 1937.", "en", "fr") == ["1937"]


def test_traditional_characters_are_not_simplified_ones() -> None:
    assert len(TRADITIONAL) > 500
    for character in TRADITIONAL:
        with pytest.raises(UnicodeEncodeError):
            character.encode("gb2312")

"""The names in a book: people, places and institutions, for an index.

Three sources know names: the glossary's terms that begin with a capital; in languages of Latin
letters the capitalised words of the original that the translation keeps; in Chinese the names that
a middle dot joins, which are transliterations and so written with few characters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.checks.names import TRANSLATED
from pipeline.glossary.glossary import Glossary
from pipeline.locales import Locale
from pipeline.segments.tags import TAG

WORD = r"[A-ZÀ-ÞĀ-Ž][\w’'-]*[\wß-ÿ]"
SMALL = r"(?:da|de|del|der|di|do|dos|du|el|la|van|von|bin|ibn)"
RUN = re.compile(rf"\b(?:{WORD}|[A-Z]\.)(?: (?:{SMALL} )*(?:{WORD}|[A-Z]\.))*")
START = re.compile(r"(?:^|[.!?:…“‘«„(]\s?)$")
HAN = re.compile(r"[\u3400-\u9fff]")
# The common characters of transliterations, without 席, 于 and 曾, which stand beside names too.
SOUNDS = """
阿埃艾安昂各奥巴班邦包鲍贝本比彼宾波伯博卜布查昌川达戴丹道德邓地迪蒂丁东杜敦多顿厄恩尔法范方菲费芬丰佛夫弗福富盖甘冈高戈
格葛根古瓜圭哈海汉豪赫亨洪侯胡华怀惠霍基吉季加佳贾简江杰金京久卡凯坎康考科克肯孔库夸奎昆拉莱赖兰朗劳勒雷累冷黎李里理
利莉丽连良列林琳龙隆娄卢鲁路伦罗洛吕马玛迈麦曼芒毛梅门蒙米密敏明缪摩莫墨默姆穆纳娜奈南瑙内嫩尼年涅宁纽农努诺欧帕派潘
庞培佩彭蓬皮平珀普齐奇契恰钱强乔切琴青琼丘热让日荣茹瑞若撒萨塞赛三桑森沙莎山珊尚绍舍圣施什史士舒朔斯丝思苏素孙索塔泰
坦汤唐陶特滕提田铁廷亭通图托瓦万旺威韦维魏温文翁沃乌吾武西希锡夏显香肖谢辛欣兴雄休许叙雅亚扬尧耶叶伊依因英永尤约云赞泽
扎詹朱兹佐卓祖娅婭芙薇妮黛琪蕾萝
"""
SOUND = "".join(SOUNDS.split())
JOINED = re.compile(rf"(?<!·)(?:[{SOUND}-]{{1,8}}·)+[{SOUND}-]{{1,8}}(?!·)")
OFFICE = re.compile(r"[总经助代]理")
NO_NAMES = {"cape", "east", "lake", "mount", "new", "north", "port", "saint", "south", "st", "west"}
"""Words that belong to the place's name behind them, and are translated."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as an index lists it, and as texts write it.

    `short` are forms, such as a surname, that mean this name only where one of `forms` is near.
    """

    heading: str
    forms: tuple[str, ...]
    short: tuple[str, ...] = ()


Pairs = Sequence[tuple[str, str]]
"""Sources and targets of an article's segments, with their placeholders."""


def names_of(articles: Sequence[Pairs], glossary: Glossary, locale: Locale) -> tuple[Name, ...]:
    """The names in a book's articles, each once, those of the glossary first."""
    plain = [[(TAG.sub("", s), TAG.sub("", t)) for s, t in pairs] for pairs in articles]
    if locale.language == "zh":
        terms = tuple(_of_glossary(glossary, {}))
        found = [*terms, *_joined(plain, terms)]
    else:
        runs = [[run for s, t in pairs for run in _kept(s, t)] for pairs in plain]
        surnames = _surnames(runs)
        found = [*_of_glossary(glossary, surnames), *_of_runs(runs, surnames)]
    firsts = {name.forms[0] for name in found}
    known: dict[str, Name] = {}
    for name in found:
        first, *others = name.forms
        forms = (first, *(form for form in others if form not in firsts))
        short = tuple(form for form in name.short if form not in firsts)
        known.setdefault(first, Name(name.heading, forms, short))
    return tuple(known.values())


def _of_glossary(glossary: Glossary, surnames: dict[str, str]) -> Iterator[Name]:
    """The terms that are names: exact ones with a capital at their beginning.

    A surname that is a term of its own goes to the one term that ends with it.
    """
    terms = [term for term in glossary if term.exact and term.term[:1].isupper()]
    people = (term.term.split() for term in terms if " " in term.term)
    ends = Counter(
        words[-1]
        for words in people
        if all(word[0].isupper() and word.lower() not in TRANSLATED for word in words)
    )
    alone = {term.term: term for term in terms if ends[term.term] == 1}
    for term in terms:
        if term.term in alone or not _is_name(term.translation):
            continue
        first, *others = (form.rstrip("*") for form in term.accepted if _is_name(form))
        short = [form for form in others if form in first]
        surname = surnames.get(first, "")
        if not HAN.search(first):
            short += [form for form in (*term.source_forms, surname) if form in first.split()]
            if " " in term.term and (other := alone.get(term.term.split()[-1])):
                short.append(other.translation)
                surname = surname or other.translation
        whole = [form for form in others if form not in first]
        yield Name(_heading(first, surname), (first, *whole), tuple(dict.fromkeys(short)))


def _is_name(form: str) -> bool:
    """Whether a translation can stand in an index: no single character, no small first letter."""
    return len(form) > 1 and (
        not form[0].islower() or form.split()[0] in ("el", "la", "los", "las")
    )


def _kept(source: str, target: str) -> Iterator[tuple[str, bool]]:
    """The names of a sentence that stand in its translation with the same letters.

    With each goes whether it may have its capital from the sentence's beginning.
    """
    for match in RUN.finditer(source):
        words = [re.sub(r"[’']s$", "", word) for word in match[0].split()]
        dropped = []
        while words and words[0].lower() in TRANSLATED:
            dropped.append(words.pop(0).lower())
        name, before = " ".join(words), source[: match.start()]
        if (
            len(name) < 2
            or NO_NAMES & set(dropped)
            or any(word.lower() in TRANSLATED for word in words)
            or (len(words) > 1 and name.isupper())
            or re.search(r"(?:\d| for) $", before)
        ):
            continue
        if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", target):
            yield name, len(words) == 1 and not dropped and bool(START.search(before))


Runs = Sequence[Sequence[tuple[str, bool]]]


def _surnames(runs: Runs) -> dict[str, str]:
    """For names of several words the word that stands alone elsewhere in the same article."""
    votes: dict[str, Counter[str]] = {}
    for found in runs:
        alone = Counter(run for run, _ in found if " " not in run)
        for run in {run for run, _ in found if " " in run}:
            words = run.split()
            counts = votes.setdefault(run, Counter())
            for word in (words[0], words[-1]):
                counts[word] += alone[word]
    best = {run: counts.most_common(1)[0] for run, counts in votes.items()}
    return {run: word for run, (word, number) in best.items() if number}


def _of_runs(runs: Runs, surnames: dict[str, str]) -> Iterator[Name]:
    """Names of several words, then single words that are no part of one."""
    every = Counter(run for found in runs for run, at_start in found if not at_start)
    parts = {word for run in every if " " in run for word in run.split()}
    for run in sorted(every, key=lambda run: (-run.count(" "), run)):
        surname = surnames.get(run, "")
        if " " in run:
            yield Name(_heading(run, surname), (run,), (surname,) if surname else ())
        elif run not in parts and len(run) > 2:
            yield Name(run, (run,))


def _heading(name: str, surname: str) -> str:
    """`Schmidt, Helmut` where the surname stands last; other names as they are.

    Spanish puts an article behind the name as well: `Pireo, el`.
    """
    first, _, rest = name.partition(" ")
    if first in ("el", "la", "los", "las"):
        return f"{rest}, {first}"
    given = name.removesuffix(surname).rstrip() if surname else ""
    if not given or given == name or re.search(rf"\b{SMALL}$", given):
        return name
    return f"{surname}, {given}"


def _joined(articles: Iterable[Pairs], terms: Iterable[Name]) -> Iterator[Name]:
    """Transliterated names such as 罗伯特·卡帕, with what stands behind the last dot as short."""
    known = [re.escape(form) for name in terms for form in name.forms]
    known = sorted(known, key=len, reverse=True)
    apart = re.compile("|".join([*known, OFFICE.pattern]))
    every: Counter[str] = Counter()
    for pairs in articles:
        for _, target in pairs:
            found = JOINED.findall(apart.sub("|", target))
            every.update(name.strip("-") for name in found)
    for name in sorted(every):
        last = name.rsplit("·", 1)[1]
        yield Name(name, (name,), (last,) if len(last) > 1 else ())

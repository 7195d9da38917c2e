"""The marks of the target language in a machine translation: quotes, dashes, full-width stops."""

import re
from collections.abc import Iterable, Iterator

from pipeline.articles.article import Mark, Text
from pipeline.articles.markdown import in_order
from pipeline.locales import Locale

Edit = tuple[int, int, str]

HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CJK = HAN + r"\u3000-\u303f\uff00-\uffef“”‘’—…"
FULL_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")
QUOTE = re.compile(r"[\"“”„«»‟]")
SINGLE = re.compile(r"(?<!\w)['‘‚‹](?=\w)|(?<=[\w.,!?…])['’›](?!\w)")
OPENERS = "([{“„«‘‚—–-/ \t\n\u00a0（【《"


def finish(text: Text, locale: Locale) -> Text:
    """The text with its marks as the locale writes them; the words and code stay as they are."""
    text = _outside_code(text, _quotes(text.plain, locale))
    if not locale.word_spaces and locale.language in ("zh", "ja"):
        text = _outside_code(text, _wide_brackets(text.plain))
        text = _outside_code(text, _full_width(text.plain))
        text = _outside_code(text, _no_spaces(text.plain))
    return _outside_code(text, _spacing(text.plain))


def in_capitals(text: Text) -> Text:
    """The text with its letters as capitals."""
    words = re.finditer(r"\w+", text.plain)
    return _outside_code(text, [(m.start(), m.end(), m[0].upper()) for m in words])


def _outside_code(text: Text, edits: Iterable[Edit]) -> Text:
    """The text with the edits that leave its code alone."""
    code = [mark for mark in text.marks if mark.kind == "code"]
    return edited(
        text,
        [
            (start, end, new)
            for start, end, new in edits
            if not any(mark.start < end and start < mark.end for mark in code)
        ],
    )


def edited(text: Text, edits: Iterable[Edit]) -> Text:
    """The text with stretches replaced, in order and without overlaps; its marks move along."""
    changes = [edit for edit in edits if text.plain[edit[0] : edit[1]] != edit[2]]
    if not changes:
        return text

    def moved(place: int, is_end: bool) -> int:
        shift = 0
        for start, end, new in changes:
            if place >= end and (place > start or not is_end or start == end):
                shift += len(new) - (end - start)
            elif place > start:
                return start + shift + min(place - start, len(new))
        return place + shift

    plain, done = "", 0
    for start, end, new in changes:
        plain += text.plain[done:start] + new
        done = end
    marks = [Mark(m.kind, moved(m.start, False), moved(m.end, True), m.target) for m in text.marks]
    return Text(plain + text.plain[done:], in_order(marks), text.line)


def _full_width(plain: str) -> Iterator[Edit]:
    """ASCII stops and brackets beside Han characters become full-width (GB/T 15834)."""
    pattern = rf"(?<=[{CJK}])\s*[,;:!?](?!\d)|[,;:!?](?=\s*[{HAN}])"
    for match in re.finditer(pattern, plain):
        yield match.start(), match.end(), match[0].strip().translate(FULL_WIDTH)


def _wide_brackets(plain: str) -> Iterator[Edit]:
    """A pair of brackets is full-width when it holds Han characters or stands beside one."""
    for match in re.finditer(r"([(（])([^()（）]*)([)）])", plain):
        before, after = plain[: match.start()].rstrip(), plain[match.end() :].lstrip()
        around = before[-1:] + match[2] + after[:1]
        if re.search(rf"[{HAN}]", around):
            yield match.start(1), match.end(1), "（"
            yield match.start(3), match.end(3), "）"


def _no_spaces(plain: str) -> Iterator[Edit]:
    """No space beside a Han character or a full-width mark; 。 ends sentences; …… and —— pair."""
    pattern = (
        rf"(?<=[{CJK}])[ \t]+|[ \t]+(?=[{CJK}])|(?<=[{HAN}”）])\.(?=\s|$|”)"
        rf"|(?<=[{HAN}])\.{{3,}}|(?<!…)…(?!…)|(?<=[{CJK}])\s*(?:--+|[—–]|-(?=\s))(?!\d)\s*(?![—–\d])"
    )
    for match in re.finditer(pattern, plain):
        found = match[0].strip()
        new = {"": "", ".": "。", "…": "……", "...": "……"}.get(found, "")
        if found and found[0] in "-—–":
            new = (
                "—"
                if "—" in (plain[match.start() - 1], plain[match.end() : match.end() + 1])
                else "——"
            )
        elif found.startswith("..."):
            new = "……"
        yield match.start(), match.end(), new


def _quotes(plain: str, locale: Locale) -> Iterator[Edit]:
    """Each quotation mark as the locale's opening or closing one, by what stands around it."""
    outer_open, outer_close, inner_open, inner_close = locale.quotes
    depth = 0
    marks = sorted(
        [(m, True) for m in QUOTE.finditer(plain)] + [(m, False) for m in SINGLE.finditer(plain)],
        key=lambda pair: pair[0].start(),
    )
    for match, double in marks:
        before = plain[: match.start()]
        opens = _opens(match[0], before, plain[match.end() :], depth)
        if double:
            depth = 1 if opens else 0
            yield match.start(), match.end(), outer_open if opens else outer_close
        elif opens:
            yield match.start(), match.end(), inner_open
        elif locale.quotes[3] != "’" or inner_open in before or "‘" in before:
            yield match.start(), match.end(), inner_close


def _opens(mark: str, before: str, after: str, depth: int) -> bool:
    if mark in "„‚":
        return True
    if not before or not after:
        return not before
    if before[-1] in OPENERS and not after[0].isspace():
        return True
    if after[0].isspace() or after[0] in ",.;:!?)]}，。；：！？）":
        return False
    return depth == 0


def _spacing(plain: str) -> Iterator[Edit]:
    """No space before a stop, none doubled, none inside brackets."""
    for match in re.finditer(r"\s+(?=[,.;:!?)\]](?:\s|$))|(?<=[(\[])\s+|(?<=\s)\s+", plain):
        yield match.start(), match.end(), ""

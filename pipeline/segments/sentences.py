import re


def sentence_spans(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    out, start = [], 0
    for m in re.finditer(r"(?<=[.!?”])\s+(?=[A-Z“])", text):
        out.append((start, m.start()))
        start = m.end()
    if start < len(text):
        out.append((start, len(text.rstrip())))
    return tuple(s for s in out if s[0] < s[1])

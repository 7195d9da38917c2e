"""A translation job's result: an article's machine translations, and what made them."""

from dataclasses import dataclass
from pathlib import Path

import ctranslate2

from pipeline.config import Decoding
from pipeline.glossary.glossary import Glossary
from pipeline.locales import load_locale
from pipeline.packages.package import PackageInfo
from pipeline.segments.segment import SegmentedArticle
from pipeline.translation.engine import Engine
from pipeline.translation.translate import Translation, translate_segments


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The engine and the model that translated, as colophons name them."""

    engine: str
    package: str
    version: str
    sha256: str
    licence: str

    @property
    def name(self) -> str:
        """The engine and the model on one line, as memories record them."""
        return f"{self.package} {self.version} ({self.engine})"


NO_ENGINE = EngineInfo("", "", "", "", "")
"""Of a text that nothing translated."""


@dataclass(frozen=True, slots=True)
class MachineTranslations:
    """The machine's translations of one article's segments."""

    engine: EngineInfo
    translations: tuple[Translation, ...]


def engine_info(package: PackageInfo) -> EngineInfo:
    """What a colophon says of a package that CTranslate2 runs."""
    return EngineInfo(
        engine=f"CTranslate2 {ctranslate2.__version__}",
        package=package.path.name,
        version=package.version,
        sha256=package.sha256,
        licence=package.licence,
    )


def translate_article(
    segmented: SegmentedArticle,
    package: PackageInfo,
    folder: Path,
    decoding: Decoding,
    tag: str,
    threads: int = 1,
    glossary: Glossary | None = None,
) -> MachineTranslations:
    """The translations of an article by the package unpacked in `folder`, into locale `tag`."""
    engine = Engine(folder, threads)
    translations = translate_segments(
        segmented.segments(), engine, decoding, package.to_code, load_locale(tag), glossary
    )
    return MachineTranslations(engine_info(package), translations)

"""A folder of articles becomes books: what is made from what. The work is in `pipeline/`."""

import shlex
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.19")
sys.path.insert(0, str(workflow.basedir))

from pipeline.plan import code_version, cover_name, make_plan
from pipeline.records import to_json
from pipeline.run import Run, or_exit

PIPELINE = f"PYTHONPATH={shlex.quote(str(workflow.basedir))} {shlex.quote(sys.executable)} -m pipeline"
plan = or_exit(make_plan, Path("config.yaml"), config, Path(str(workflow.basedir)))
run = or_exit(Run, Path("output"))
BOOKS = {
    code: expand(
        "output/{language}/{edition}.{kind}",
        language=code,
        edition=plan.editions(code),
        kind=["epub", "pdf"],
    )
    for code in plan.book_languages
}
BESIDE = {
    code: expand(
        "output/{language}/{cover}.{kind}",
        language=code,
        cover=plan.covers(code),
        kind=["svg", "jpg"],
    )
    for code in plan.book_languages
}
REPORTS = {
    code: expand(
        "output/{language}/report.{kind}", language=code, kind=["html", "sarif"]
    )
    for code in plan.languages
}
ALL = sum([*BOOKS.values(), *BESIDE.values(), *REPORTS.values()], [])


onstart:
    or_exit(run.acquire, [*ALL, "output/index.html"])


onsuccess:
    run.end()


onerror:
    run.fail()


wildcard_constraints:
    article="|".join(plan.articles),
    language="|".join(plan.languages),


localrules:
    all,
    epub,
    pdf,


rule all:
    default_target: True
    input:
        "output/index.html",
        "output/site",
        ALL,  # asked for by name, so that a deleted book is made again


rule epub:
    input:
        [book for book in ALL if book.endswith(".epub")],


rule pdf:
    input:
        [book for book in ALL if book.endswith(".pdf")],


rule memory:  # has no output: what people edit is never a job's to make or to delete
    input:
        segments=expand("output/work/segments/{article}.json", article=plan.articles),
        machine=expand(
            "output/work/{language}/machine/{article}.json",
            language=plan.languages,
            article=plan.articles,
        ),
    log:
        "output/logs/memory.log",
    params:
        source=plan.config.source_language,
        folder=plan.config.memories,
        languages=plan.languages,
    message:
        "Filling the translation memories"
    shell:
        "{PIPELINE} memory --log {log:q} fill {params.languages} --source {params.source}"
        " --folder {params.folder:q} --segments {input.segments:q} --machine {input.machine:q}"


for code in plan.book_languages:

    rule:
        name:
            code
        input:
            BOOKS[code],
            REPORTS.get(code, []),
        localrule: True


rule segment:
    input:
        lambda wildcards: plan.articles[wildcards.article],
    output:
        "output/work/segments/{article}.json",
    log:
        "output/logs/segment/{article}.log",
    benchmark:
        "output/benchmarks/segment/{article}.tsv"
    resources:
        which=lambda wildcards: plan.ordinal(wildcards.article),  # not a reason to run again
    params:
        source=plan.config.source_language,
        code=code_version("segment"),
    message:
        "Segmenting article {resources.which}: {wildcards.article}"
    shell:
        "{PIPELINE} segment {input:q} --language {params.source} --out {output:q} --log {log:q}"


rule unpack:
    input:
        lambda wildcards: plan.packages[wildcards.language],
    output:
        folder=directory("output/work/{language}/package"),
        package="output/work/{language}/package.json",
    log:
        "output/logs/{language}/unpack.log",
    benchmark:
        "output/benchmarks/{language}/unpack.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        source=plan.config.source_language,
        code=code_version("unpack"),
    message:
        "{params.name}: unpacking {input}"
    shell:
        "{PIPELINE} unpack {input:q} --source {params.source} --target {wildcards.language}"
        " --folder {output.folder:q} --out {output.package:q} --log {log:q}"


rule translate:
    input:
        segments="output/work/segments/{article}.json",
        package="output/work/{language}/package.json",
        folder=ancient("output/work/{language}/package"),
        glossary=lambda wildcards: plan.glossary(wildcards.language),
    output:
        "output/work/{language}/machine/{article}.json",
    log:
        "output/logs/{language}/translate/{article}.log",
    benchmark:
        "output/benchmarks/{language}/translate/{article}.tsv"
    threads: 1
    resources:
        mem_mb=500,
        which=lambda wildcards: plan.ordinal(wildcards.article),
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        locale=lambda wildcards: plan.config.languages[wildcards.language].tag,
        decoding=plan.json("decoding"),
        code=code_version("translate"),
    message:
        "{params.name}: translating article {resources.which}: {wildcards.article}"
    shell:
        "{PIPELINE} translate {input.segments:q} --package {input.package:q} --folder {input.folder:q}"
        " --glossary {input.glossary:q} --locale {params.locale} --decoding {params.decoding:q}"
        " --threads {threads} --out {output:q} --log {log:q}"


rule compose:
    input:
        segments=expand("output/work/segments/{article}.json", article=plan.articles),
        machine=expand(
            "output/work/{{language}}/machine/{article}.json", article=plan.articles
        ),
        memory=lambda wildcards: plan.memory(wildcards.language),
        glossary=lambda wildcards: plan.glossary(wildcards.language),
    output:
        "output/work/{language}/edition.json",
    log:
        "output/logs/{language}/compose.log",
    benchmark:
        "output/benchmarks/{language}/compose.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        book=lambda wildcards: plan.json("languages", wildcards.language),
        source=plan.config.source_language,
        choice=plan.json("choice"),
        code=code_version("compose"),
    message:
        "{params.name}: composing the edition"
    shell:
        "{PIPELINE} compose --book {params.book:q} --source {params.source} --segments {input.segments:q}"
        " --machine {input.machine:q} --memory {input.memory:q} --glossary {input.glossary:q}"
        " --choice {params.choice:q} --out {output:q} --log {log:q}"


rule original:
    input:
        segments=expand("output/work/segments/{article}.json", article=plan.articles),
    output:
        f"output/work/{plan.config.source_language}/edition.json",
    log:
        f"output/logs/{plan.config.source_language}/compose.log",
    benchmark:
        f"output/benchmarks/{plan.config.source_language}/compose.tsv"
    params:
        book=to_json(plan.original),
        source=plan.config.source_language,
        code=code_version("compose"),
    message:
        "Composing the original edition"
    shell:
        "{PIPELINE} compose --original --book {params.book:q} --source {params.source}"
        " --segments {input.segments:q} --out {output:q} --log {log:q}"


rule cover:
    input:
        lambda wildcards: plan.cover(wildcards.cover, wildcards.language).cover or [],
    output:
        svg="output/{language}/{cover}.svg",
        jpeg="output/{language}/{cover}.jpg",
    log:
        "output/logs/{language}/{cover}.log",
    benchmark:
        "output/benchmarks/{language}/{cover}.tsv"
    wildcard_constraints:
        language="|".join(plan.book_languages),
        cover="([a-z0-9-]+-)?cover",
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        book=lambda wildcards: to_json(plan.cover(wildcards.cover, wildcards.language)),
        code=code_version("books"),
    message:
        "{params.name}: drawing the {wildcards.cover}"
    shell:
        "{PIPELINE} cover --book {params.book:q} --svg {output.svg:q} --jpeg {output.jpeg:q}"
        " --log {log:q}"


rule book_epub:
    input:
        edition="output/work/{language}/edition.json",
        cover=lambda wildcards: f"output/{wildcards.language}/{cover_name(wildcards.edition)}.jpg",
        pages=plan.page_list("output/work/{language}/{edition}.pages.json"),
        pictures=plan.pictures,
    output:
        "output/{language}/{edition}.epub",
    log:
        "output/logs/{language}/{edition}-epub.log",
    benchmark:
        "output/benchmarks/{language}/{edition}-epub.tsv"
    wildcard_constraints:
        language="|".join(plan.book_languages),
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        book=lambda wildcards: plan.book(wildcards.edition, wildcards.language),
        code=code_version("books"),
    message:
        "{params.name}: writing {wildcards.edition}.epub"
    shell:
        "{PIPELINE} epub {input.edition:q} --book {params.book:q} --cover {input.cover:q}"
        " --pages {input.pages:q} --out {output:q} --log {log:q}"


rule book_pdf:
    input:
        edition="output/work/{language}/edition.json",
        cover=lambda wildcards: f"output/{wildcards.language}/{cover_name(wildcards.edition)}.svg",
        pictures=plan.pictures,
    output:
        book="output/{language}/{edition}.pdf",
        pages="output/work/{language}/{edition}.pages.json",
    log:
        "output/logs/{language}/{edition}-pdf.log",
    benchmark:
        "output/benchmarks/{language}/{edition}-pdf.tsv"
    wildcard_constraints:
        language="|".join(plan.book_languages),
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        book=lambda wildcards: plan.book(wildcards.edition, wildcards.language),
        page=lambda wildcards: plan.page(wildcards.edition),
        code=code_version("books"),
    message:
        "{params.name}: writing {wildcards.edition}.pdf"
    shell:
        "{PIPELINE} pdf {input.edition:q} --book {params.book:q} --page {params.page:q}"
        " --cover {input.cover:q} --out {output.book:q} --pages {output.pages:q} --log {log:q}"


rule report:
    input:
        "output/work/{language}/edition.json",
    output:
        page=report(
            "output/{language}/report.html",
            category="Quality",
            labels={"language": "{language}"},
        ),
        sarif="output/{language}/report.sarif",
    log:
        "output/logs/{language}/report.log",
    benchmark:
        "output/benchmarks/{language}/report.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        code=code_version("books"),
    message:
        "{params.name}: writing the quality report"
    shell:
        "{PIPELINE} report {input:q} --out {output.page:q} --sarif {output.sarif:q} --log {log:q}"


rule site:
    input:
        editions=expand("output/work/{language}/edition.json", language=plan.languages),
        books=expand(
            "output/{language}/{book}",
            language=plan.languages,
            book=["anthology.epub", "anthology.pdf", "cover.jpg"],
        ),
        pictures=plan.pictures,
    output:
        directory("output/site"),
    log:
        "output/logs/site.log",
    benchmark:
        "output/benchmarks/site.tsv"
    params:
        site=plan.json("site"),
        code=code_version("site"),
    message:
        "Writing the site"
    shell:
        "{PIPELINE} site {input.editions:q} --books output --site {params.site:q} --out {output:q}"
        " --log {log:q}"


rule index:
    input:
        editions=expand(
            "output/work/{language}/edition.json", language=plan.book_languages
        ),
        books=ALL,
        site="output/site",  # the page links to it
    output:
        "output/index.html",
    log:
        "output/logs/index.log",
    benchmark:
        "output/benchmarks/index.tsv"
    params:
        books=[to_json(settings) for settings, _ in plan.books],
        covers=[cover for _, cover in plan.books],
        code=code_version("books"),
    message:
        "Writing the download page"
    shell:
        "{PIPELINE} index {input.editions:q} --books {params.books:q} --covers {params.covers:q}"
        " --output output --log {log:q}"

"""A folder of articles becomes books: what is made from what. The work is in `pipeline/`."""

import shlex
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.19")
sys.path.insert(0, str(workflow.basedir))

from pipeline.plan import code_version, make_plan
from pipeline.run import Run, or_exit

PIPELINE = f"PYTHONPATH={shlex.quote(str(workflow.basedir))} {shlex.quote(sys.executable)} -m pipeline"
plan = or_exit(make_plan, Path("config.yaml"), config, Path(str(workflow.basedir)))
run = or_exit(Run, Path("output"))
BOOKS = expand(
    "output/{language}/{book}",
    language=plan.languages,
    book=[
        "anthology.epub",
        "anthology.pdf",
        "cover.svg",
        "cover.jpg",
        "report.html",
        "report.sarif",
    ],
)


onstart:
    or_exit(run.acquire)


onerror:
    run.report_failures()


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
        BOOKS,  # asked for by name, so that a deleted book is made again


rule epub:
    input:
        expand("output/{language}/anthology.epub", language=plan.languages),


rule pdf:
    input:
        expand("output/{language}/anthology.pdf", language=plan.languages),


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


for code in plan.languages:

    rule:
        name:
            code
        input:
            expand(
                "output/{language}/{book}",
                language=code,
                book=["anthology.epub", "anthology.pdf", "report.html"],
            ),
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


rule cover:
    input:
        lambda wildcards: plan.config.languages[wildcards.language].cover or [],
    output:
        svg="output/{language}/cover.svg",
        jpeg="output/{language}/cover.jpg",
    log:
        "output/logs/{language}/cover.log",
    benchmark:
        "output/benchmarks/{language}/cover.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        book=lambda wildcards: plan.json("languages", wildcards.language),
        code=code_version("books"),
    message:
        "{params.name}: drawing the cover"
    shell:
        "{PIPELINE} cover --book {params.book:q} --svg {output.svg:q} --jpeg {output.jpeg:q}"
        " --log {log:q}"


rule anthology_epub:
    input:
        edition="output/work/{language}/edition.json",
        cover="output/{language}/cover.jpg",
        pages=plan.page_list("output/work/{language}/anthology.pages.json"),
        pictures=plan.pictures,
    output:
        "output/{language}/anthology.epub",
    log:
        "output/logs/{language}/epub.log",
    benchmark:
        "output/benchmarks/{language}/epub.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        code=code_version("books"),
    message:
        "{params.name}: writing the EPUB"
    shell:
        "{PIPELINE} epub {input.edition:q} --cover {input.cover:q} --pages {input.pages:q}"
        " --out {output:q} --log {log:q}"


rule anthology_pdf:
    input:
        edition="output/work/{language}/edition.json",
        cover="output/{language}/cover.svg",
        pictures=plan.pictures,
    output:
        book="output/{language}/anthology.pdf",
        pages="output/work/{language}/anthology.pages.json",
    log:
        "output/logs/{language}/pdf.log",
    benchmark:
        "output/benchmarks/{language}/pdf.tsv"
    params:
        name=lambda wildcards: plan.language_name(wildcards.language),
        page=plan.json("pdf"),
        code=code_version("books"),
    message:
        "{params.name}: writing the PDF"
    shell:
        "{PIPELINE} pdf {input.edition:q} --page {params.page:q} --cover {input.cover:q}"
        " --out {output.book:q} --pages {output.pages:q} --log {log:q}"


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
        editions=expand("output/work/{language}/edition.json", language=plan.languages),
        books=BOOKS,
        site="output/site",  # the page links to it
    output:
        "output/index.html",
    log:
        "output/logs/index.log",
    benchmark:
        "output/benchmarks/index.tsv"
    params:
        code=code_version("books"),
    message:
        "Writing the download page"
    shell:
        "{PIPELINE} index {input.editions:q} --output output --log {log:q}"

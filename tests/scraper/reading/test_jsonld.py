"""JSON-LD, read and written: nothing that a person can see in a block is lost, and hostile blocks end."""

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posting.jsonld import of_jsonld, to_jsonld
from posting.model import Duty, Employment, PayPeriod, Posting, Remote
from scraper.errors import TooComplex
from scraper.readers.jsonld import job_postings, ld_blocks, read_block, read_jsonld
from scraper.source import Page

URL = "https://board.example/jobs/1"


def page(*blocks: str) -> Page:
    return Page(URL, "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks).encode())


def posting() -> Posting:
    return Posting(
        source="s",
        source_id="1",
        url=URL,
        title="Virtual Assistant",
        employer="Padma Desk",
        description="Mail\n\nDiary",
        places=[{"text": "Dhaka", "city": "Dhaka", "country": "BD"}],
        remote=Remote.REMOTE,
        applicant_countries=["BD"],
        employment=[Employment.PART_TIME, Employment.FREELANCE],
        pay_min=25000,
        pay_max=35000,
        pay_currency="BDT",
        pay_period=PayPeriod.MONTH,
        posted_on=date(2026, 11, 1),
        valid_through=date(2026, 12, 1),
        duties=[Duty.SOCIAL_MEDIA],
        skills=["Excel"],
        equipment=["printer"],
        experience_years=2.0,
        language="en",
    )


def test_what_we_write_reads_back_as_it_was() -> None:
    told = of_jsonld(to_jsonld(posting()))
    assert told["title"] == "Virtual Assistant"
    assert told["employer"] == "Padma Desk"
    assert told["description"] == "Mail\n\nDiary"
    assert told["places"] == ("Dhaka, BD",)
    assert told["remote"] == "TELECOMMUTE"
    assert told["applicant_area"] == ("BD",)
    assert told["employment"] == ("PART_TIME", "FREELANCE")
    assert told["pay"] == {"min": 25000, "max": 35000, "currency": "BDT", "period": "MONTH"}
    assert (told["posted_on"], told["valid_through"]) == ("2026-11-01", "2026-12-01")
    assert told["skills"] == ("Excel",)
    assert told["identifier"] == "1"


def test_no_field_that_a_posting_tells_is_lost() -> None:
    written = json.dumps(to_jsonld(posting()), ensure_ascii=False)
    for word in ("printer", "social media", "2.0", "experience_years", "remote"):
        assert word in written


def test_what_a_posting_does_not_tell_is_not_written() -> None:
    bare = to_jsonld(Posting(source="s", source_id="1", url=URL, title="Clerk"))
    assert set(bare) == {"@context", "@type", "identifier", "url", "title"}


def test_written_json_ld_is_read_by_our_own_reader() -> None:
    block = json.dumps(to_jsonld(posting())).replace("<", "\\u003c")
    (ad,) = read_jsonld(page(block))
    assert getattr(ad, "title", "") == "Virtual Assistant"
    assert getattr(ad, "url", "") == URL


BLOCK = '{"@context":"https://schema.org","@type":"JobPosting","title":"Clerk","description":"Files and mail"}'
BREAKS = {
    "as it should be": BLOCK,
    "a byte order mark": "\ufeff" + BLOCK,
    "raw newline": BLOCK.replace("Files and", "Files\nand"),
    "raw tab": BLOCK.replace("Files and", "Files\tand"),
    "control character": BLOCK.replace("Files and", "Files\x01and"),
    "invalid escape": BLOCK.replace("Files and", "Files \\_ and"),
    "trailing comma": BLOCK[:-1] + ",}",
    "two trailing commas": BLOCK[:-1] + ",,}",
    "missing comma": BLOCK.replace('","description"', '" "description"'),
    "missing brace at the end": BLOCK[:-1],
    "quotes inside": BLOCK.replace("Files and mail", 'Files, "mail", and more'),
    "single quotes": BLOCK.replace('"', "'"),
    "cdata": f"<![CDATA[{BLOCK}]]>",
    "commented cdata": f"//<![CDATA[\n{BLOCK}\n//]]>",
    "starred cdata": f"/*<![CDATA[*/{BLOCK}/*]]>*/",
    "html comment": f"<!-- {BLOCK} -->",
    "js comment before": f"/* ad */ {BLOCK}",
    "line comment inside": BLOCK.replace('"description"', '// text\n"description"'),
    "semicolon at the end": BLOCK + ";",
    "entities": BLOCK.replace('"', "&quot;"),
    "numeric entities": BLOCK.replace('"', "&#34;"),
    "an array": f"[{BLOCK}]",
    "an array with a hole": f"[{BLOCK},]",
    "two in a row": f'{{"@type":"WebPage"}}{BLOCK}',
    "two with a comma": f'{{"@type":"WebPage"}},{BLOCK}',
    "two with a newline": f'{BLOCK}\n{{"@type":"WebPage"}}',
    "a graph": f'{{"@graph":[{BLOCK}]}}',
    "nested": f'{{"@type":"WebPage","mainEntity":{{"x":[[{BLOCK}]]}}}}',
    "NaN": BLOCK[:-1] + ',"x":NaN}',
    "a type list": BLOCK.replace('"JobPosting"', '["Thing","JobPosting"]'),
    "a type as address": BLOCK.replace('"JobPosting"', '"https://schema.org/JobPosting"'),
    "a duplicate key": BLOCK.replace('"title"', '"title":"x","title"'),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_block_that_a_person_can_read_is_read(name: str) -> None:
    (found,) = job_postings(page(BREAKS[name]))
    assert found["title"] == "Clerk"
    assert str(found["description"]).startswith("Files")


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_block_costs_none_of_its_neighbours(name: str) -> None:
    other = BLOCK.replace("Clerk", "Typist")
    assert [found["title"] for found in job_postings(page('{"@type": "Org', BREAKS[name], "", other))] == [
        "Clerk",
        "Typist",
    ]


SCRIPTS = {
    "double quotes": '<script type="application/ld+json">{}</script>',
    "single quotes": "<script type='application/ld+json'>{}</script>",
    "no quotes": "<script type=application/ld+json>{}</script>",
    "capitals": '<SCRIPT TYPE="application/LD+JSON">{}</SCRIPT>',
    "other attributes": '<script id="x" data-rh="true" type="application/ld+json" class="y">{}</script>',
    "blanks": '<script\n type = "application/ld+json" >{}</script >',
    "a charset": '<script type="application/ld+json; charset=utf-8">{}</script>',
    "no end tag": '<script type="application/ld+json">{}',
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_block_is_found_however_it_is_written(name: str) -> None:
    text = f"<p>{'x' * 99}</p><script>var a = '<!--'</script>" + SCRIPTS[name].replace("{}", BLOCK)
    assert [block.strip() for block in ld_blocks(Page(URL, text.encode()))] == [BLOCK]


@pytest.mark.parametrize("pluses", [0, 1, 998, 999, 1_000, 1_001, 5_000])
def test_blocks_are_found_behind_any_number_of_plus_signs(pluses: int) -> None:
    block = f'<script type="application/ld+json">{BLOCK}</script>'
    text = "+" * pluses + block + "a+b" * pluses + block
    assert list(ld_blocks(Page(URL, text.encode()))) == [BLOCK, BLOCK]


DECOYS = {
    "application/json": '<script type="application/json">{}</script>',
    "in a comment": '<!-- <script type="application/ld+json">{}</script> -->',
    "in a text area": '<textarea><script type="application/ld+json">{}</script></textarea>',
    "as text": '<pre>&lt;script type="application/ld+json"&gt;{}&lt;/script&gt;</pre>',
    "in a string of a script": "<script>x = '<script type=\"application/ld+json\">{}'</script>",
    "another type": '<script type="text/template" data-x="application/ld+json">{}</script>',
}


@pytest.mark.parametrize("name", DECOYS)
def test_a_decoy_is_no_ad(name: str) -> None:
    decoy = DECOYS[name].replace("{}", BLOCK)
    real = '<script type="application/ld+json">{"@type":"JobPosting","title":"Real"}</script>'
    titles = [each["title"] for each in job_postings(Page(URL, (decoy + real).encode()))]
    assert titles == ["Real"]


def test_an_empty_comment_hides_nothing() -> None:
    text = f'<!--><textarea></textarea><script type="application/ld+json">{BLOCK}</script><!-- x -->'
    assert list(ld_blocks(Page(URL, text.encode()))) == [BLOCK]


def test_undeclared_utf8_bengali_comes_out_as_bengali() -> None:
    (ad,) = read_jsonld(page('{"@type":"JobPosting","title":"ভার্চুয়াল সহকারী"}'))
    assert getattr(ad, "title", "") == "ভার্চুয়াল সহকারী"


def test_one_ad_told_twice_on_a_page_is_one_ad() -> None:
    assert len(read_jsonld(page(BLOCK, BLOCK))) == 1


HOSTILE = {
    "deep arrays": "[" * 100_000,
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep and broken": '{"@type":"JobPosting","x":' * 50_000,
    "many brackets in a string": '{"a":"' + "{" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_block_nested_beyond_reason_is_refused_quickly(name: str) -> None:
    began = time.process_time()
    with pytest.raises(TooComplex):
        read_block(HOSTILE[name], URL)
    assert time.process_time() - began < 2


LONG = {
    "unclosed comments": "<!--" * 200_000,
    "unclosed scripts": "<script>" * 200_000 + "ld+json",
    "many blocks": '<script type="application/ld+json">{}</script>' * 50_000,
    "many references": '<script type="application/ld+json">{"@graph":['
    + ",".join(
        f'{{"@id":"{n}","@type":"JobPosting","a":[' + ",".join(f'{{"@id":"{m}"}}' for m in range(60)) + "]}"
        for n in range(60)
    )
    + "]}</script>",
    "a broken block of a megabyte": '<script type="application/ld+json">{"@type":"JobPosting",'
    + '"a","b",' * 130_000
    + "</script>",
    "plus signs": "+" * 30_000_000,
    "look-alikes": '<script type="application/ld+json"' * 50_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_page_is_read_in_linear_time(name: str) -> None:
    began = time.process_time()
    job_postings(Page(URL, LONG[name].encode() + b"application/ld+json"))
    assert time.process_time() - began < 5


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[]":,\\\n\t @abJobPosting<>/*-&;quot', max_size=200))
def test_no_block_breaks_the_reader(block: str) -> None:
    job_postings(page(block, BLOCK.replace("Clerk", "Typist")))
    assert "Typist" in [found.get("title") for found in job_postings(page(BLOCK.replace("Clerk", "Typist")))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {
                        "title",
                        "description",
                        "hiringOrganization",
                        "jobLocation",
                        "address",
                        "baseSalary",
                        "value",
                        "name",
                        "@id",
                        "@type",
                        "identifier",
                        "url",
                        "employmentType",
                        "datePosted",
                        "potentialAction",
                        "target",
                        "addressCountry",
                        "@value",
                        "minValue",
                    }
                )
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_a_job_posting_of_any_shape_reads_without_an_error(value: object) -> None:
    told = value if isinstance(value, dict) else {"title": value}
    of_jsonld(told)
    read_jsonld(page(json.dumps(told | {"@type": "JobPosting"}).replace("<", "\\u003c")))

"""May one who lives in Bangladesh apply: yes, no, or not told."""

from typing import Any

import pytest

from tests.scraper.normalise.ads import posting_of

# name: (the answer, fields of the ad)
OPEN: dict[str, tuple[bool | None, dict[str, Any]]] = {
    "nothing told": (None, {}),
    "remote, no more": (None, {"remote": True}),
    "remote, the employer's seat in a town": (None, {"remote": True, "places": ("Austin, TX",)}),
    "worldwide": (True, {"places": ("Remote, Worldwide",)}),
    "anywhere": (True, {"places": ("Anywhere",), "remote": True}),
    "anywhere, beside a country": (None, {"places": ("Anywhere",), "country": "US", "remote": True}),
    "worldwide in the text": (True, {"remote": True, "description": "Work from anywhere in the world."}),
    "any time zone": (True, {"remote": True, "description": "Fully remote, any time zone."}),
    "a list with Bangladesh": (True, {"applicant_area": ("India", "Bangladesh")}),
    "South Asia": (True, {"remote": True, "description": "Open to candidates in South Asia."}),
    "APAC": (True, {"places": ("Remote - APAC",)}),
    "Europe and Asia": (True, {"places": ("Remote, Europe & Asia",)}),
    "Southeast Asia": (False, {"places": ("Remote-Southeast Asia",)}),
    "Northeast Asia": (False, {"places": ("Northeast Asia (Remote)",)}),
    "a country of APAC": (False, {"places": ("Remote, Singapore, APAC",)}),
    "a country or its region": (True, {"places": ("Remote - Japan or APAC",)}),
    "a seat in Dhaka": (True, {"places": ("Gulshan, Dhaka",)}),
    "anywhere in Bangladesh": (True, {"places": ("Anywhere in Bangladesh",)}),
    "a seat elsewhere": (False, {"places": ("Nairobi, Kenya",)}),
    "one seat of several": (True, {"places": ("Nairobi, Kenya", "Dhaka")}),
    "hybrid elsewhere": (False, {"places": ("Leeds, United Kingdom",), "remote": "hybrid"}),
    "a country elsewhere": (False, {"places": ("Kenya",)}),
    "a visa is offered": (None, {"places": ("Berlin, Germany",), "description": "We offer visa sponsorship."}),
    "no visa": (False, {"places": ("Berlin, Germany",), "description": "We do not offer visa sponsorship."}),
    "no place told, NA": (None, {"places": ("NA",), "remote": True}),
    "remote in a country": (False, {"places": ("Remote, Germany",)}),
    "US only": (False, {"remote": True, "description": "Remote (US only)."}),
    "beside the title": (False, {"title": "Assistant (Remote, UK)"}),
    "beside the text": (False, {"remote": True, "places": ("Bali",), "description": "Location: Remote (Indonesia)"}),
    "a citizen": (False, {"remote": True, "description": "You must be a U.S. citizen to apply."}),
    "a clearance": (False, {"remote": True, "description": "An active Top Secret clearance is required."}),
    "a state where": (False, {"remote": True, "description": "You must live in a state where we have an entity."}),
    "a right to work": (False, {"remote": True, "description": "You are authorized to work in the United States."}),
    "right to work where it is": (False, {"remote": True, "description": "Right to work in the country of the role."}),
    "none from outside": (False, {"remote": True, "description": "We're not set up to hire outside the U.S."}),
    "a limit beside an invitation": (
        False, {"remote": True, "description": "We hire globally. You must be located in Canada for this role."},
    ),
    "the world but": (False, {"remote": True, "description": "Worldwide except Bangladesh and Iran."}),
    "not from here": (False, {"remote": True, "description": "We do not accept applications from Asia."}),
    "zones around Europe": (False, {"remote": True, "description": "Your timezone is within CET +/- 3h."}),
    "zones around India": (True, {"remote": True, "description": "Time zone: IST +/- 2 hours."}),
    "a span of zones": (False, {"remote": True, "description": "Live between UTC-8 and UTC+2 please."}),
    "hours that overlap": (None, {"remote": True, "description": "6 hours of overlap with the Eastern Time Zone."}),
    "hours of work": (None, {"remote": True, "description": "Hours: 9 AM to 5 PM EST."}),
    "its nationals": (True, {"description": "The position is for Bangladesh Nationals."}),
    "its people": (True, {"remote": True, "description": "We are looking for Bangladeshi virtual assistants."}),
    "clients there": (None, {"remote": True, "description": "Our clients are in the US and the UK."}),
    "from Bangladesh, in Bengali": (True, {"description": "ঘরে বসে কাজ। বাংলাদেশের যেকোনো জেলা থেকে আবেদন করা যাবে।"}),
    "any country, in Bengali": (True, {"description": "ঘরে বসে কাজ, যেকোনো দেশ থেকে আবেদন করা যাবে।"}),
    "from Bangladesh, in Banglish": (True, {"description": "Ghore boshe kaj, Bangladesh theke apply kora jabe."}),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "fields"), OPEN.values(), ids=OPEN)
def test_may_one_apply_from_bangladesh(answer: bool | None, fields: dict[str, Any]) -> None:
    assert posting_of(**fields).open_to_bangladesh is answer


def test_the_answer_keeps_the_phrase_that_it_was_read_from() -> None:
    read = posting_of(remote=True, description="Your timezone is within CET +/- 3h.")
    assert read.evidence["open_to_bangladesh"] == "CET +/- 3h"
    assert "open_to_bangladesh" not in posting_of(places=("Dhaka",)).evidence

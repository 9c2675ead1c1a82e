"""The pages for people: the search, one ad, the sources."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import passes
from db.facets import facets
from db.question import Status
from db.search import BadSearch, group_of, one
from posting.jsonld import to_jsonld
from posting.model import Tag
from posting.report import Health
from posting.view import PostingView
from scraper.normalise.exchange import RATES_CREDIT_URL
from sohokari.i18n import Words
from sohokari.rates import fetched
from sohokari.web import form, views
from sohokari.web.api import id_of, last_pass
from sohokari.web.corrections import may_correct
from sohokari.web.description import blocks
from sohokari.web.language import words_of
from sohokari.web.query import as_asked, link, query_of, search_of
from sohokari.web.series import weeks_of
from sohokari.web.site import Site
from sohokari.web.source_views import PASS_COLUMNS, in_order, overview, pass_row, refused_row, source_card
from sohokari.web.trends import HEIGHT, WEEKS, WIDTH, chart

# What the form shows again as it was typed.
_SHOWN_AGAIN: Final = ("words", "pay_at_least", "status", "sort", "source", "after")
_OTHERS_SHOWN: Final = 12


def routes(site: Site) -> APIRouter:
    """Return the addresses of the pages; they are for people and stay out of the API's schema."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def search(request: Request) -> Response:
        words, now = words_of(request), site.clock()
        asked = search_of(request)
        query = as_asked(asked, query_of(request))
        with site.session() as session:
            found = asked.run(session, now)
            counts = facets(session, asked, now)
            states = [] if found.rows else passes.sources(session, now)
        return site.page(
            "search.html",
            request,
            cards=[views.card(view, words, now) for view in found.rows],
            first=link("/", query),
            older=link("/", query, after=found.next) if found.next else None,
            filters=form.filters(query, counts, words),
            countries=form.countries(query, counts, words),
            since=form.spans(query, words),
            asked={name: query.get(name, [""])[-1] for name in _SHOWN_AGAIN},
            removables=form.removables(query, words),
            starters=[] if query else form.starters(words),
            links=form.page_links(query, words.lang),
            # An empty page says why: no source was visited yet, or none could be reached.
            nothing_yet=not any(state.last_pass for state in states),
            told=overview(states, (), words, now),
            total=words.count("ads.about" if "total" in counts.about else "ads", counts.total),
            apply=words.say("search.apply") if "total" in counts.about else words.count("search.show", counts.total),
            exact=counts.exact,
            rates_credit=RATES_CREDIT_URL if any(map(fetched, found.rows)) else "",
        )

    @router.get("/postings/{id}")
    def posting(request: Request) -> Response:
        with site.session() as session:
            view = one(session, id_of(request))
            others = group_of(session, view.id)[:_OTHERS_SHOWN] if view else []
        if view is None:
            raise HTTPException(404)
        told = _told(view, others, words_of(request), site)
        return site.page("posting.html", request, **told, may_correct=may_correct(request))

    @router.get("/trends")
    def trends(request: Request) -> Response:
        words, plain = words_of(request), search_of(request)
        query = as_asked(plain, query_of(request))
        told = weeks_of(site, plain)
        return site.page(
            "trends.html",
            request,
            removables=form.removables(query, words, "/trends"),
            chart=chart(told, words),
            weeks=told,
            whole=len(told) == WEEKS,
            tags=list(Tag),
            # The drawing counts closed ads, too: so do the rows behind it.
            links=form.page_links({**query, "status": [Status.ALL]}),
            width=WIDTH,
            height=HEIGHT,
        )

    @router.get("/sources")
    def sources(request: Request) -> Response:
        words, now = words_of(request), site.clock()
        health = health_of(request)
        with site.session() as session:
            states = passes.sources(session, now)
            shown = [(state, last_pass(session, state.name)) for state in in_order(states, health)]
        return site.page("sources.html", request, told=overview(states, shown, words, now), chosen=health)

    @router.get("/sources/{name}")
    def source(request: Request) -> Response:
        words, name = words_of(request), request.path_params["name"]
        with site.session() as session:
            state = next((each for each in passes.sources(session, site.clock()) if each.name == name), None)
            history = passes.history(session, name)
            refused = passes.refusals(session, name)
        if state is None:
            raise HTTPException(404)
        done = [report for report in history if report.finished_at]
        return site.page(
            "source.html",
            request,
            each=source_card(state, done[0] if done else None, words, site.clock()),
            passes=[pass_row(report, words) for report in done],
            columns=PASS_COLUMNS,
            refused=[refused_row(ad, words) for ad in refused],
        )

    return router


def health_of(request: Request) -> Health | None:
    """Return the health that the page of sources is asked for; raises BadSearch naming the allowed ones."""
    told = request.query_params.get("health")
    if told and told not in list(Health):
        raise BadSearch("health", told, ", ".join(Health))
    return Health(told) if told else None


def _told(view: PostingView, others: list[PostingView], words: Words, site: Site) -> dict[str, Any]:
    """Return what the page of one ad shows."""
    now = site.clock()
    why = site.explain(view.title, view.description) if site.explain and view.scores else {}
    return {
        "card": views.card(view, words, now),
        "view": view,
        "blocks": blocks(view.description),
        "tags": form.choices("tag", Tag, None, view.tags, words),
        "scores": views.scores_of(view, words, why),
        "warnings": views.warned_of(view, words),
        "facts": views.facts_of(view, words, now),
        "others": [views.card(other, words, now) for other in others],
        "url": views.web_link(view.url),
        "apply_url": views.web_link(view.apply_url),
        "jsonld": to_jsonld(view),
        "rates": words.day(view.pay_rates_on) if view.pay_rates_on else "",
        "rates_credit": RATES_CREDIT_URL if fetched(view) else "",
    }

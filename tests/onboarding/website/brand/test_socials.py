"""Profiles are found by host, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest

from onboarding.website.brand.socials import profile_of, profiles
from tests.onboarding.website.sites import page


@pytest.mark.parametrize(
    ("url", "network", "handle"),
    [
        ("https://x.com/ExampleCo", "x", "ExampleCo"),
        ("https://www.twitter.com/ExampleCo/", "x", "ExampleCo"),
        ("http://mobile.twitter.com/ExampleCo?lang=en", "x", "ExampleCo"),
        ("https://www.facebook.com/example.co", "facebook", "example.co"),
        ("https://facebook.com/pages/Example-Co/123456789", "facebook", "Example-Co"),
        ("https://www.instagram.com/example_co/", "instagram", "example_co"),
        ("https://www.linkedin.com/company/example-co/about/", "linkedin", "company/example-co"),
        ("https://de.linkedin.com/in/example-ada", "linkedin", "in/example-ada"),
        ("https://www.youtube.com/@ExampleCo/videos", "youtube", "@ExampleCo"),
        ("https://youtube.com/channel/UCexAmPlE123", "youtube", "channel/UCexAmPlE123"),
        ("https://github.com/example-co", "github", "example-co"),
        ("https://www.tiktok.com/@example.co", "tiktok", "@example.co"),
        ("https://www.pinterest.co.uk/exampleco/", "pinterest", "exampleco"),
        ("https://www.threads.net/@example_co", "threads", "@example_co"),
        ("https://mastodon.social/@ExampleCo", "mastodon", "@ExampleCo@mastodon.social"),
        ("https://bsky.app/profile/example.bsky.social", "bluesky", "example.bsky.social"),
        ("https://medium.com/@Example", "medium", "@Example"),
        ("https://example-co.medium.com/", "medium", "example-co"),
        ("https://example.substack.com", "substack", "example"),
        ("https://www.threads.com/@example_co", "threads", "@example_co"),
        ("https://vimeo.com/exampleco", "vimeo", "exampleco"),
        ("https://www.twitch.tv/example_co", "twitch", "example_co"),
        ("https://discord.gg/eXample", "discord", "eXample"),
        ("https://discord.com/invite/eXample", "discord", "eXample"),
        ("https://t.me/example_co", "telegram", "example_co"),
        ("https://open.spotify.com/intl-de/artist/4xampLe", "spotify", "artist/4xampLe"),
        ("https://soundcloud.com/example-co", "soundcloud", "example-co"),
        ("https://example-co.bandcamp.com/", "bandcamp", "example-co"),
        ("https://www.behance.net/exampleco", "behance", "exampleco"),
        ("https://dribbble.com/exampleco", "dribbble", "exampleco"),
        ("https://www.xing.com/pages/example-co", "xing", "pages/example-co"),
        ("https://www.reddit.com/r/example_co/", "reddit", "r/example_co"),
        ("https://www.etsy.com/de/shop/ExampleCo", "etsy", "shop/ExampleCo"),
        ("https://www.trustpilot.com/review/site.example", "trustpilot", "review/site.example"),
        (
            "https://www.tripadvisor.com/Restaurant_Review-g1-d2-Reviews-Example-Co.html",
            "tripadvisor",
            "Restaurant_Review-g1-d2-Reviews-Example-Co.html",
        ),
    ],
)
def test_a_profile_is_recognised_with_its_case(url: str, network: str, handle: str) -> None:
    profile = profile_of(url)
    assert profile is not None
    assert (profile.network, profile.handle) == (network, handle)


@pytest.mark.parametrize(
    "url",
    [
        "https://netflix.com/ExampleCo",
        "https://wix.com/example",
        "https://notx.com/example",
        "https://x.com.evil.example/ExampleCo",
        "https://x.com/intent/post?text=hi",
        "https://twitter.com/share?url=x",
        "https://twitter.com/home?status=x",
        "https://x.com/ExampleCo/status/123",
        "https://x.com/",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://www.facebook.com/sharer.php?u=x",
        "https://www.facebook.com/events/123",
        "https://www.instagram.com/p/AbC123/",
        "https://www.linkedin.com/shareArticle?url=x",
        "https://www.linkedin.com/feed/",
        "https://youtu.be/AbCdEf",
        "https://www.youtube.com/watch?v=AbCdEf",
        "https://github.com/example-co/project",
        "https://github.com/features",
        "https://www.pinterest.com/pin/create/button/?url=x",
        "https://www.tiktok.com/discover",
        "https://medium.com/m/signin",
        "https://substack.com/",
        "https://example.com/@someone",
        "https://discord.com/channels/1/2",
        "https://t.me/share/url?url=x",
        "https://open.spotify.com/track/4xampLe",
        "https://vimeo.com/watch",
        "https://wa.me/4912345",
        "https://user@evil.example/x.com/ExampleCo",
        "https://x.com:99999999/ExampleCo",
        "mailto:x@x.com",
        "https://[bad",
        "",
    ],
)
def test_false_friends_are_no_profiles(url: str) -> None:
    assert profile_of(url) is None


def test_two_hosts_of_one_network_are_one_profile() -> None:
    assert profile_of("https://twitter.com/ExampleCo") == profile_of("https://www.x.com/ExampleCo/")


def test_the_sites_own_profile_wins_over_mentioned_ones() -> None:
    body = "<p><a href='https://x.com/aaa_mentioned'>them</a></p>"
    own = "<footer><a href='https://x.com/own_name'>us</a></footer>"
    found = profiles(
        [
            page(body + own, url="http://site.example/a"),
            page(body, url="http://site.example/b"),
            page(own, url="http://site.example/c"),
        ]
    )
    assert [(profile.handle, pages) for profile, pages in found] == [
        ("own_name", ["http://site.example/a", "http://site.example/c"])
    ]


def test_same_as_is_a_statement() -> None:
    head = f'<script type="application/ld+json">{json.dumps({"@type": "Organization", "sameAs": ["https://x.com/Stated", 7]})}</script>'
    assert [profile.handle for profile, _ in profiles([page("<a href='https://x.com/another'>x</a>", head=head)])] == [
        "Stated"
    ]

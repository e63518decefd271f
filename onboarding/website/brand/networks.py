"""Networks that people and businesses have profiles on: their hosts, how a profile's address looks, and what is none.

Hosts are exact, so that `netflix.com` is not X; a path that shares, posts, searches or explains is no profile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onboarding.website.plain import word_set


@dataclass(frozen=True, slots=True)
class Network:
    """How a network's profile addresses look: a pattern over the path, one group for the handle.

    `host` is where all its profiles are shown; a network of independent hosts has none.
    """

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]
    not_handles: frozenset[str] = frozenset()
    host: str | None = None


_DISCORD_PAGES = word_set("channels app login register download nitro blog developers terms privacy safety company")
_ONE = re.compile(r"/@?([\w.\-]{1,100})/?\Z")
_AT = re.compile(r"/(@[\w.\-]{1,100})/?\Z")

NETWORKS = (
    Network(
        "x",
        word_set("x.com twitter.com mobile.twitter.com"),
        re.compile(r"/@?(\w{1,30})/?\Z"),
        word_set(
            "intent share home i search hashtag login signup privacy tos settings explore messages download about jobs"
        ),
        host="x.com",
    ),
    Network(
        "facebook",
        word_set("facebook.com fb.com m.facebook.com de-de.facebook.com fr-fr.facebook.com es-es.facebook.com"),
        re.compile(r"/(?:pages/|people/)?([\w.\-]{2,100})(?:/\d{5,20})?/?\Z"),
        word_set(
            "sharer sharer.php share share.php dialog plugins tr login login.php events groups hashtag policies privacy help",
            "watch marketplace profile.php home.php pages people business ads legal terms gaming reel",
        ),
        host="facebook.com",
    ),
    Network(
        "instagram",
        word_set("instagram.com instagr.am"),
        _ONE,
        word_set("p reel reels explore stories accounts tv about legal direct developer"),
        host="instagram.com",
    ),
    Network(
        "linkedin",
        word_set("linkedin.com de.linkedin.com uk.linkedin.com fr.linkedin.com at.linkedin.com ch.linkedin.com"),
        re.compile(r"/((?:company|in|school|showcase)/[\w.%\-]{1,100})(?:/(?:about|posts)?/?)?\Z"),
        host="linkedin.com",
    ),
    Network(
        "youtube",
        word_set("youtube.com m.youtube.com"),
        re.compile(r"/(@[\w.\-]{1,100}|(?:channel|c|user)/[\w.\-]{1,100})(?:/(?:videos|featured|about)?)?\Z"),
        host="youtube.com",
    ),
    Network(
        "github",
        word_set("github.com"),
        re.compile(r"/(?:orgs/)?([A-Za-z0-9\-]{1,39})/?\Z"),
        word_set(
            "features login join sponsors about pricing topics explore marketplace trending collections events settings",
            "security enterprise contact readme search new orgs apps notifications",
        ),
    ),
    Network("tiktok", word_set("tiktok.com"), _AT),
    Network(
        "pinterest",
        word_set(
            "pinterest.com pinterest.de pinterest.co.uk pinterest.fr pinterest.es pinterest.it pinterest.at pinterest.ca"
        ),
        _ONE,
        word_set("pin search ideas categories today business settings"),
    ),
    Network("threads", word_set("threads.net threads.com"), _AT, host="threads.net"),
    Network(
        "mastodon",
        word_set(
            "mastodon.social mastodon.online mstdn.social mas.to fosstodon.org hachyderm.io techhub.social infosec.exchange",
            "chaos.social social.tchncs.de indieweb.social mastodon.art",
        ),
        _AT,
    ),
    Network("bluesky", word_set("bsky.app"), re.compile(r"/profile/([\w.:\-]{1,100})/?\Z")),
    Network(
        "medium",
        word_set("medium.com"),
        re.compile(r"/(@?[\w.\-]{1,100})/?\Z"),
        word_set("m p tag about membership search policy help new-story topics creators"),
    ),
    Network("substack", word_set("substack.com"), _AT),
    Network(
        "vimeo",
        word_set("vimeo.com"),
        _ONE,
        word_set("watch upgrade features login join blog help about categories search create solutions"),
    ),
    Network(
        "twitch",
        word_set("twitch.tv m.twitch.tv"),
        re.compile(r"/(\w{3,30})/?\Z"),
        word_set("directory downloads jobs videos settings search"),
    ),
    Network(
        "discord",
        word_set("discord.gg discord.com discordapp.com"),
        re.compile(r"/(?:invite/)?([\w-]{2,40})/?\Z"),
        _DISCORD_PAGES,
    ),
    Network(
        "telegram",
        word_set("t.me telegram.me"),
        re.compile(r"/(?:s/)?(\w{4,40})/?\Z"),
        word_set("share joinchat addstickers proxy iv"),
    ),
    Network(
        "spotify",
        word_set("open.spotify.com"),
        re.compile(r"/(?:intl-\w{2}/)?((?:artist|show|user)/[\w.\-]{1,60})/?\Z"),
    ),
    Network(
        "soundcloud",
        word_set("soundcloud.com m.soundcloud.com"),
        _ONE,
        word_set("discover stream upload search pages you jobs charts"),
    ),
    Network(
        "behance",
        word_set("behance.net"),
        _ONE,
        word_set("gallery search galleries joblist blog hire live assets onboarding"),
    ),
    Network(
        "dribbble",
        word_set("dribbble.com"),
        _ONE,
        word_set("shots jobs designers search tags signup session stories pro about hiring"),
    ),
    Network("xing", word_set("xing.com"), re.compile(r"/((?:profile|pages|companies|company)/[\w.%\-]{1,100})/?\Z")),
    Network("reddit", word_set("reddit.com old.reddit.com"), re.compile(r"/((?:r|user|u)/[\w\-]{2,40})/?\Z")),
    Network("gitlab", word_set("gitlab.com"), _ONE, word_set("explore users help projects groups search dashboard")),
    Network(
        "goodreads",
        word_set("goodreads.com"),
        re.compile(r"/(author/show/[\w.\-]{1,100}|user/show/[\w.\-]{1,100})/?\Z"),
    ),
    Network("etsy", word_set("etsy.com"), re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?(shop/[\w\-]{2,60})/?\Z")),
    Network(
        "patreon",
        word_set("patreon.com"),
        re.compile(r"/(?:c/)?([\w\-]{2,60})/?\Z"),
        word_set("join login signup posts explore search about pricing"),
    ),
    Network("kofi", word_set("ko-fi.com"), _ONE, word_set("explore home manage account gold")),
    Network(
        "tripadvisor",
        word_set(
            "tripadvisor.com tripadvisor.de tripadvisor.co.uk tripadvisor.fr tripadvisor.es tripadvisor.it tripadvisor.at tripadvisor.ie"
        ),
        re.compile(r"/((?:Restaurant|Hotel|Attraction)_Review-[\w.\-]{5,200}\.html)\Z"),
    ),
    Network(
        "trustpilot",
        word_set("trustpilot.com de.trustpilot.com uk.trustpilot.com fr.trustpilot.com"),
        re.compile(r"/(review/[\w.\-]{3,100})/?\Z"),
    ),
    Network("yelp", word_set("yelp.com yelp.de yelp.co.uk yelp.fr"), re.compile(r"/(biz/[\w%.\-]{2,100})/?\Z")),
    Network("snapchat", word_set("snapchat.com"), re.compile(r"/(add/[\w.\-]{2,40}|@[\w.\-]{2,40})/?\Z")),
    Network(
        "tumblr",
        word_set("tumblr.com"),
        _ONE,
        word_set("share widgets login register dashboard explore search blog privacy policy"),
    ),
    Network("flickr", word_set("flickr.com"), re.compile(r"/((?:photos|people)/[\w@\-]{2,60})/?\Z")),
)

# Writers and musicians get a host of their own there.
OWN_HOSTS = {"medium.com": "medium", "substack.com": "substack", "bandcamp.com": "bandcamp", "tumblr.com": "tumblr"}

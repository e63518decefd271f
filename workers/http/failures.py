"""What can go wrong while a stranger's website is read, as facts; `detail` holds rules and numbers, never page text."""

from __future__ import annotations

from onboarding.errors import Permanent, Transient


class PrivateAddress(Permanent):
    """The name leads to an address that is not on the public internet."""

    code = "private_address"
    say = "This address leads into a private network. Please enter the public address of your website."


class NoSuchHost(Permanent):
    """The name has no address."""

    code = "dns_failed"
    say = "We could not find a website of this name. Please check the spelling."


class DnsUnavailable(Transient):
    """The name could not be looked up in time."""

    code = "dns_failed"
    say = "We could not look up your website's name just now. We will try again by ourselves."


class ConnectFailed(Transient):
    """The server cannot be reached, or hung up."""

    code = "connect_failed"
    say = "Your website does not answer at the moment. We will try again by ourselves."


class TlsFailed(Permanent):
    """The server's certificate does not prove that it is the website asked for."""

    code = "tls_failed"
    say = "Your website's security certificate is not valid for this address. Please check it with your host."


class TimedOut(Transient):
    """The server took longer than we wait."""

    code = "timed_out"
    say = "Your website took too long to answer. We will try again by ourselves."


class BadResponse(Transient):
    """The answer is not HTTP, or ends in the middle."""

    code = "bad_response"
    say = "Your website sent an answer we could not read. We will try again by ourselves."


class TooManyRedirects(Permanent):
    """The website keeps sending us on."""

    code = "too_many_redirects"
    say = "Your website keeps forwarding us to other addresses. Please enter the address where it ends."


class OtherSite(Permanent):
    """A further page lies on another website."""

    code = "other_site"
    say = "This page belongs to another website."


class RobotsRefused(Permanent):
    """The website's robots.txt does not want to be read."""

    code = "robots_refused"
    say = (
        "Your website's robots.txt asks not to be read. Allow the agent Usher there, or describe your business by hand."
    )


class RobotsUnreachable(Transient):
    """The website's robots.txt exists but could not be read, which counts as a no for now (RFC 9309, 2.3.1.4)."""

    code = "robots_unreachable"
    say = "Your website does not tell us yet whether it may be read. We will try again by ourselves."


class SiteRefused(Permanent):
    """The website wants a log-in, or keeps programs out."""

    code = "site_refused"
    say = "Your website does not let us in. Please make the page public, or describe your business by hand."


class NotFound(Permanent):
    """There is no page at this address."""

    code = "not_found"
    say = "There is no page at this address. Please check it."


class RateLimited(Transient):
    """The website asks us to come back later."""

    code = "rate_limited"
    say = "Your website asks us to come back later. We will try again by ourselves."


class ServerError(Transient):
    """The website's server has a problem of its own."""

    code = "server_error"
    say = "Your website reports a problem of its own. We will try again by ourselves."


class UnexpectedStatus(Permanent):
    """The answer is neither a page nor a usual refusal."""

    code = "unexpected_status"
    say = "Your website gave an answer we do not understand. Please check the address."


class NotHtml(Permanent):
    """The answer is a file, not a page."""

    code = "not_html"
    say = "This address leads to a file, not to a web page. Please enter the address of your home page."


class TooLarge(Permanent):
    """The page is larger than we read."""

    code = "too_large"
    say = "This page is too large for us to read. Please enter the address of a smaller one."


class BadEncoding(Permanent):
    """The page is packed in a way we did not ask for, or its packing is damaged."""

    code = "bad_encoding"
    say = "Your website sent its page in a packed form we could not open. Please check its compression settings."


class EmptyPage(Permanent):
    """The page has no content at all."""

    code = "empty_page"
    say = "This page is empty. Please enter the address of a page with text."

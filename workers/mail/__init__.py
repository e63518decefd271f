"""Letters and the post office: a letter is composed from templates, then handed over under an id of its own."""

from onboarding.mail_address import Person, UnusableAddress
from workers.mail.letters import compose, message_id_of
from workers.mail.maildir import Maildir, post_office
from workers.mail.post_office import PostOffice, PostOfficeClosed, Receipt

__all__ = [
    "Maildir",
    "Person",
    "PostOffice",
    "PostOfficeClosed",
    "Receipt",
    "UnusableAddress",
    "compose",
    "message_id_of",
    "post_office",
]

import json
import pytest, redis
from sqlalchemy import Connection
from db.llm_choice import ASKED
import tests.onboarding.persona.made as made
from tests.workers.llm.models_at import *
from onboarding.persona.enriching.drafting import persona_question
from onboarding.persona.enriching.website import website_question
from onboarding.persona.generating import generate
from workers.llm.asking import bounds_of

@pytest.mark.parametrize("provider", ASKED)
def test_real(on: Connection, valkey: redis.Redis, provider: str) -> None:
    for site in ("shop", "consultant", "software"):
        sources = made.example(site)
        for q in (persona_question(generate(sources), sources, "ab"*16), website_question(sources.corpus, sources.analysis, "ab"*16)):
            if q is None: print(site, "none"); continue
            print(site, q.purpose, q.most_input_tokens, q.most_output_tokens, bounds_of(q, 40000))
            held, _ = key_of(provider)
            with model_at(answered(provider, {})) as model:
                try: print(ask(held, q).value)
                except Exception as e: print(repr(e))
            print(provider, len(model.asked), [len(json.dumps(a.body)) for a in model.asked])
    assert 0

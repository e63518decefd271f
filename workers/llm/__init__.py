"""Ask a model with a user's own key: once, guarded, within a budget, and written down in a ledger.

asking ── enrich: reserves, opens the key, asks, settles
   ├── models     which model each provider is asked for; nothing is imported for it
   ├── sentences  what users are told where there is no answer
   └── calling    from here on the extra `llm` is needed, so it is imported when a model is asked and not before
         ├── clients    a client of each provider's, without the key
         ├── transport  their requests over our guarded connections, where the key joins them
         ├── lines      connections that another thread can hang up
         ├── refusals   what went wrong, as a code
         ├── prices     what tokens cost, where that is known
         └── quiet      the clients' loggers say nothing
"""

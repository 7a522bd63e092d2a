"""The pages of the sample portal that stand for all page types."""

PAGES = {
    "home": "",
    "kgi list": "kgi/",
    "kgi": "kgi/annual_sales/",
    "kgi details": "kgi/annual_sales/details/",
    "kgi to keep": "kgi/satisfaction/",
    "kpi list": "kpi/",
    "kpi": "kpi/customers/",
    "kpi on hold": "kpi/push_optin_rate/",
    "review": "review/",
    "playbook": "playbook/onboarding/",
    "journal": "journal/",
    "calendar": "calendar/",
    "data": "data/",
    "about": "about/",
    "faq list": "faq/",
    "faq": "faq/landing-short/",
}
LANGUAGES = ("ja", "en")
EVERY = [(language, url) for language in LANGUAGES for url in PAGES.values()]
EVERY_ID = [f"{language}-{name.replace(' ', '-')}" for language in LANGUAGES for name in PAGES]

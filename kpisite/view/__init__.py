"""All words, formats, charts and templates."""

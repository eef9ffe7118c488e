"""What tells a text for Jinja from plain text."""


def has_jinja(text: str) -> bool:
    """Whether a text holds anything for Jinja; the rest never reaches it."""
    return "{" in text and ("{{" in text or "{%" in text or "{#" in text)

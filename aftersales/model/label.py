"""A label: what people call a thing that files name by an English id, in each language of the desk."""

from aftersales.model.record import record


@record
class Label:
    """A name in English and Chinese; a desk that speaks one language may leave the other empty."""

    en: str = ""
    zh: str = ""

    def text(self, language: str) -> str:
        """Return the label in `language` ("en" or "zh"), or in the other one where that is empty."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

"""Settings of the training commands, read from the environment and from `.env`."""

from pydantic import Field, SecretStr

from bot.config import FromEnvironment


class Settings(FromEnvironment):
    """What who trains can set."""

    genius_token: SecretStr | None = Field(
        None,
        description="Training only: client access token of Genius, from "
        "https://genius.com/api-clients; needed to collect lyrics.",
    )
    genius_api_url: str = Field(
        "https://api.genius.com/",
        pattern=r"^https?://\S+/$",
        description="Training only: address of Genius's API, or of a proxy to it; ends with /.",
    )
    genius_url: str = Field(
        "https://genius.com/",
        pattern=r"^https?://\S+/$",
        description="Training only: address of Genius's pages, or of a proxy to them; ends with /.",
    )

"""The bot's settings, read from the environment and from `.env`.

Each field's description is its documentation: `.env.example` is made of them.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_MODEL = Path(__file__).resolve().parent.parent / "models" / "couplet"


class ConfigurationError(ValueError):
    """A setting is missing or wrong; the message names it and says what it takes."""


class _AnyCase(StrEnum):
    """Names that are read in capitals too."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((one for one in cls if one == str(value).strip().lower()), None)


class Provider(_AnyCase):
    """Where the model runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class LogLevel(_AnyCase):
    """The least level that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(_AnyCase):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


def _numbers(value: Any) -> Any:
    """Read « 0,1,2 » as the numbers it lists."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


class FromEnvironment(BaseSettings):
    """Settings read from the environment and from `.env`; an empty value is no value."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    @classmethod
    def read(cls) -> Self:
        """Return the settings.

        Raises:
            ConfigurationError: one or more are wrong; every one is named.
        """
        try:
            return cls()
        except ValidationError as error:
            faults = "; ".join(f"{_name(fault['loc'])}{fault['msg']}" for fault in error.errors())
            raise ConfigurationError(f"Settings in the environment or .env: {faults}.") from None
        except UnicodeDecodeError:
            raise ConfigurationError(
                f"{Path('.env').resolve()} is not UTF-8 text (PowerShell writes UTF-16): "
                "save it as UTF-8."
            ) from None

    @classmethod
    def example(cls) -> str:
        """Return the part of `.env.example` that documents these settings."""
        parts = []
        for name, field in cls.model_fields.items():
            default = "" if field.default is None or field.is_required() else field.default
            shown = "" if isinstance(default, Path) else default
            parts.append(f"# {field.description}\n{name.upper()}={shown}\n")
        return "\n".join(parts)


def _name(place: tuple[int | str, ...]) -> str:
    """Return the variable a fault is in, with a colon; nothing where it is in several."""
    return f"{str(place[0]).upper()}: " if place else ""


class Settings(FromEnvironment):
    """What a host can set."""

    discord_token: SecretStr | None = Field(
        None, description="The bot's token, from the Discord developer portal; needed to run it."
    )
    discord_guild_id: int | None = Field(
        None, description="Offer the commands in this one guild only, at once; for trials."
    )
    discord_api_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Another address of Discord's HTTP interface, such as a proxy's: "
        "http://127.0.0.1:8080/api/v10",
    )
    discord_gateway_url: str | None = Field(
        None,
        pattern=r"^wss?://\S+$",
        description="Another address of Discord's gateway: ws://127.0.0.1:8080/",
    )
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode, BeforeValidator(_numbers)] = Field(
        None, description="The shards this process runs, as 0,1,2; empty: all. Needs SHARD_COUNT."
    )
    shard_count: int | None = Field(
        None, ge=1, description="Shards of all processes together; empty: as Discord advises."
    )
    database_path: Path = Field(
        Path("data/couplet.db"),
        description="The database file of history and settings, from the folder the bot is started "
        "in (default: data/couplet.db).",
    )
    http_host: str = Field(
        "127.0.0.1", description="Where health and figures are served: /health and /metrics."
    )
    http_port: int = Field(
        0, ge=0, le=65535, description="The port they are served at; 0: they are not served."
    )
    log_level: LogLevel = Field(
        LogLevel.INFO,
        description="The least level logged: debug, info, warning or error. Debug may hold what "
        "members wrote.",
    )
    log_format: LogFormat = Field(
        LogFormat.TEXT, description="How the log is written: text or json (one object a line)."
    )
    model_path: Path = Field(
        DEFAULT_MODEL, description="Folder of the model (default: models/couplet beside the code)."
    )
    execution_provider: Provider = Field(
        Provider.AUTO,
        description="Where the model runs: auto, cpu or cuda; auto takes CUDA if it is usable.",
    )
    inference_threads: int = Field(
        0,
        ge=0,
        le=64,
        description="Threads of the model on the CPU; 0: 1, 2 or 4, tried out at the start.",
    )
    wordlist_path: Path | None = Field(
        None, description="TOML file of your own banned and allowed words, added to the bot's."
    )

    @model_validator(mode="after")
    def _shards_fit(self) -> Self:
        if self.shard_ids and not all(0 <= i < (self.shard_count or 0) for i in self.shard_ids):
            raise ValueError("SHARD_IDS must lie between 0 and SHARD_COUNT - 1; set both")
        return self

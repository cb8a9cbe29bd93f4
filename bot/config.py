"""The bot's settings, read from the environment and from `.env`.

Each field's description is its documentation: `.env.example` is made of them.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_MODEL = Path(__file__).resolve().parent.parent / "models" / "couplet"


class ConfigurationError(ValueError):
    """A setting is missing or wrong; the message names it and says what it takes."""


class Provider(StrEnum):
    """Where the model runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


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
            faults = "; ".join(
                f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()
            )
            raise ConfigurationError(f"Settings in the environment or .env: {faults}.") from None

    @classmethod
    def example(cls) -> str:
        """Return the part of `.env.example` that documents these settings."""
        parts = []
        for name, field in cls.model_fields.items():
            default = "" if field.default is None or field.is_required() else field.default
            shown = "" if isinstance(default, Path) else default
            parts.append(f"# {field.description}\n{name.upper()}={shown}\n")
        return "\n".join(parts)


class Settings(FromEnvironment):
    """What a host can set."""

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
        description="Threads of the model on the CPU; 0: as many as there are cores, at most 4.",
    )
    wordlist_path: Path | None = Field(
        None, description="TOML file of your own banned and allowed words, added to the bot's."
    )

    @property
    def threads(self) -> int:
        """The threads to use, with 0 resolved."""
        return self.inference_threads or min(os.cpu_count() or 1, 4)

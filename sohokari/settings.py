"""What the operator sets, read from the environment once and checked there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sohokari.errors import SettingsError

VARIABLES: Final[Mapping[str, str]] = {
    "SOHOKARI_DATABASE_URL": "the database; default: a SQLite file in the data folder",
    "SOHOKARI_DATA_DIR": "where the database and the cache live; default: the user's data folder",
    "SOHOKARI_SOURCES": "a TOML file of your own sources, beside ours; default: sources.toml in the data folder",
    "SOHOKARI_CONTACT": "an address that boards may write to, told in the User-Agent",
    "SOHOKARI_BIND": "host and port of the page; default: 127.0.0.1:8765",
    "SOHOKARI_ALLOW_HOSTS": "hosts, by commas, that may be dialled although their address is private",
    "SOHOKARI_RATES": "where rates of exchange are fetched once a day, or off; default: open.er-api.com",
    "SOHOKARI_LANG": "en or bn: the language of the command line; default: the terminal's",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's choices, checked."""

    data_dir: Path
    database_url: str
    sources_file: Path | None  # read beside the shipped catalogue, if there is one
    own_sources: Path  # where a source is added
    contact: str | None
    host: str
    port: int
    allow_hosts: frozenset[str]
    rates: str  # an address, `off`, or empty: ours, where the sources that come with us are visited
    environment: Mapping[str, str]

    @property
    def shown_database(self) -> str:
        """The database's address without the password."""
        parts = urlsplit(self.database_url)
        return self.database_url.replace(f":{parts.password}@", ":***@") if parts.password else self.database_url

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; raises SettingsError naming the variable."""
        data_dir = _data_dir(environment)
        host, port = _bind(environment.get("SOHOKARI_BIND") or "127.0.0.1:8765")
        told = environment.get("SOHOKARI_SOURCES")
        own = Path(told).expanduser() if told else data_dir / "sources.toml"
        return cls(
            data_dir=data_dir,
            database_url=environment.get("SOHOKARI_DATABASE_URL") or f"sqlite:///{data_dir / 'sohokari.sqlite'}",
            sources_file=own if told or own.exists() else None,
            own_sources=own,
            contact=environment.get("SOHOKARI_CONTACT") or None,
            host=host,
            port=port,
            allow_hosts=frozenset(_words(environment.get("SOHOKARI_ALLOW_HOSTS", ""))),
            rates=environment.get("SOHOKARI_RATES", "").strip(),
            environment=environment,
        )


def _data_dir(environment: Mapping[str, str]) -> Path:
    told = environment.get("SOHOKARI_DATA_DIR")
    if told:
        return Path(told).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("sohokari", appauthor=False)


def _bind(told: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{told}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None:
        raise SettingsError(
            "SOHOKARI_BIND", f"{told!r} is no address", "write host:port, as 127.0.0.1:8765 or [::1]:8765"
        )
    return host, port


def _words(told: str) -> list[str]:
    return [word.strip().lower() for word in told.split(",") if word.strip()]

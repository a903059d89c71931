"""Why the follow-up cannot do what is asked, each in a French sentence."""

from __future__ import annotations

from collections.abc import Mapping


class ErreurSuivi(Exception):
    """The root of what the follow-up refuses; its message is for whoever asked."""


class ContributionRefusee(ErreurSuivi):
    """A contribution that cannot be received; `fautes`: a sentence by field."""

    def __init__(self, fautes: Mapping[str, str]) -> None:
        self.fautes = dict(fautes)
        super().__init__(" ".join(self.fautes.values()))


class CleDejaPrise(ErreurSuivi):
    """The key of another contribution, which says something else."""


class TropDEnvois(ErreurSuivi):
    """Too much was sent, from an address or about a collectivité; `attendre`: seconds to wait."""

    def __init__(self, phrase: str, attendre: int) -> None:
        self.attendre = attendre
        super().__init__(phrase)


class DossierInconnu(ErreurSuivi):
    """No contribution has this number."""


class DejaChange(ErreurSuivi):
    """Someone did something to the contribution since it was read, or it cannot be done now."""


class SuiviFerme(ErreurSuivi):
    """The database cannot be read or written for now."""


class LienFaux(ErreurSuivi):
    """A private link that this database did not sign, or signed for what it no longer has."""


class LienPerime(ErreurSuivi):
    """A private link past its term."""

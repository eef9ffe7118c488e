"""The keys that a profile output of one type may have: which mean nothing, which are misspelt."""

from collections.abc import Mapping

from msgspec import Struct

from dagbook.errors import ProfileError, did_you_mean


class ProfileKeys(Struct, frozen=True):
    """Keys of one type of profile output."""

    type: str
    known: tuple[str, ...]
    ignored: Mapping[str, str]
    """Keys that dbt's adapter has and that change nothing here, and why; "" says no more."""

    def warnings(self, values: Mapping[str, object]) -> tuple[ProfileError, ...]:
        """A word about each key without effect."""
        known = f"known keys: {', '.join(self.known)}"
        return tuple(
            ProfileError(
                "ignored-profile-key",
                f"'{key}' in the profile has no effect{self._reason(key)}",
                hint=None if key in self.ignored else known,
            )
            for key in values
            if key not in self.known
        )

    def refuse_misspelt(self, values: Mapping[str, object]) -> None:
        """Stop at a key that is almost a known one. Raises ProfileError."""
        for key in values:
            if key in self.known or key in self.ignored:
                continue
            near = did_you_mean(key, self.known)
            if near:
                message = f"'{key}' is no key of a {self.type} profile"
                raise ProfileError("unknown-profile-key", message, hint=near)

    def _reason(self, key: str) -> str:
        reason = self.ignored.get(key)
        return f": {reason}" if reason else ""

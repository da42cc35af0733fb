"""The base of every value."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of every value: frozen, and no field that was not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

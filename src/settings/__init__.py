"""What an operator sets: in flags, in the environment, in tokushu.toml; read and checked in one place."""

from settings.fields import DEFAULTS, Settings
from settings.flags import add_flags, flags_of
from settings.read import CONFIG, read_settings, variable
from settings.values import SettingsError

__all__ = ["CONFIG", "DEFAULTS", "Settings", "SettingsError", "add_flags", "flags_of", "read_settings", "variable"]

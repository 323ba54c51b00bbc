"""What the program says, in the language of who reads it: English, or a template's Chinese."""

from api.messages.lang import Lang
from api.messages.problem import problem_in
from api.messages.templates import in_language

__all__ = ["Lang", "in_language", "problem_in"]

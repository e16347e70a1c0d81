"""Extractors: from a source to a profile. Imports nothing else of ours."""

from .errors import ExtractorError
from .extractor import Extractor, ExtractorFactory
from .profile import Post, Profile, post_from_json, post_to_json, profile_to_json, summary
from .sources import find_extractor, load_extractors

__all__ = [
    "Extractor",
    "ExtractorError",
    "ExtractorFactory",
    "Post",
    "Profile",
    "find_extractor",
    "load_extractors",
    "post_from_json",
    "post_to_json",
    "profile_to_json",
    "summary",
]

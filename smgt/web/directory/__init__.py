"""The directory's pages: offices, officers, charges, places, files; an administrator changes, others read."""

from smgt.web.directory import charges, files, lists, named, officers, offices, places, rights, signins
from smgt.web.directory.base import bp, install

__all__ = ["bp", "charges", "files", "install", "lists", "named", "offices", "officers", "places", "rights", "signins"]

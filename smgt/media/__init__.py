"""What citizens and officers attach: kept once by content, originals as evidence, photographs re-encoded."""

from smgt.media.due import sweep
from smgt.media.keep import attach, clean_name, files_of, keep_files, take_upload
from smgt.media.kinds import PICTURES, kind_of
from smgt.media.stores import StoreDown, drop, exists, older_than, opened, put_ahead, read, store, trouble

__all__ = [
    "PICTURES", "StoreDown", "attach", "clean_name", "drop", "exists", "files_of", "keep_files", "kind_of",
    "older_than", "opened", "put_ahead", "read", "store", "sweep", "take_upload", "trouble",
]  # fmt: skip

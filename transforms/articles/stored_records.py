"""Records as they are stored once read: what is known of them before all records are together."""

from __future__ import annotations

import pyarrow as pa

from transforms.frames import arrow_schema
from transforms.schema.sources import ARTICLES, RECORDS

#: Known only once all records are together.
_LATER = ("origin_id", "is_duplicate", "extraction_status", "ingested_at", "run_id")

#: A record as it is stored once read: what is known of its `records` and `articles` rows, and why it was refused.
STORED_RECORDS = pa.schema(
    {
        "ingestion_id": pa.string(),
        **{field.name: field.type for table in (RECORDS, ARTICLES) for field in arrow_schema(table) if field.name not in _LATER},
        "detail": pa.string(),
        "text_sha256": pa.string(),
        "signature": pa.binary(),
        "removed": pa.list_(pa.struct({"text": pa.string(), "reason": pa.string(), "at": pa.int64()})),
        "title_source": pa.string(),
        "publisher_source": pa.string(),
        "authors_source": pa.string(),
        "warnings": pa.list_(pa.string()),
        "new_fields": pa.string(),
    }
)
#: What is not needed again once a record is stored: kept for whoever asks what cleaning did (`positions explain`).
HOW_CLEANED = ("removed", "title_source", "publisher_source", "authors_source")

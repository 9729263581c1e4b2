"""Several articles in one text: found by the marks that exports, desks and live blogs put between them.

`splitting.split_text` and `pages.split_page` are the ways in. What has no marks is one article.
"""

"""Documents that people write or save: an article each, or those that an export put into one."""

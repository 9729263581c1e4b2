-- What a run did, entered as it goes: a run that is killed leaves what it had done by then.
ALTER TABLE runs ADD COLUMN files_read INTEGER;
ALTER TABLE runs ADD COLUMN records_read INTEGER;
ALTER TABLE runs ADD COLUMN articles_parsed INTEGER;
ALTER TABLE runs ADD COLUMN articles_extracted INTEGER;
ALTER TABLE runs ADD COLUMN failed_shards INTEGER;

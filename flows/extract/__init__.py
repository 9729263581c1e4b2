"""Articles to rows of single articles, shard by shard, in workers."""

"""The page, the JSON API, the feeds: one question for every asker."""

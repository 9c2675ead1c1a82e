"""Sources that are one site each, and the kinds that fit any site: by sitemap, feed, listing or selectors."""

"""What many sites share, as functions: JSON-LD, microdata, feeds, sitemaps, selectors, rows of JSON."""

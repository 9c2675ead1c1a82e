"""From a site to postings. Knows no SQL, no scikit-learn, no environment."""

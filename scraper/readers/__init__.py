"""What many sites share, as functions: a page goes in, raw ads come out."""

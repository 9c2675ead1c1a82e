"""From a raw ad to a posting: one step a file, all pure."""

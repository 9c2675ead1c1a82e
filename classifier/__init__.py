"""From text to verdict: which title families an ad belongs to, how sure, and why."""

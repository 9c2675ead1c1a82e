"""The words everyone uses: what a job ad is, and how two of them compare."""

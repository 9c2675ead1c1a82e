"""`python -m sohokari`: ask, harvest, classify, export, look after the database."""

import sys

from sohokari.cli import main

sys.exit(main())

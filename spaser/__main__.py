"""`python -m spaser`."""

import sys

from spaser.cli import main

sys.exit(main())

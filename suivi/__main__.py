"""`python -m suivi`."""

import sys

from spaser.terminal import executer
from suivi.cli import main

sys.exit(executer(main))

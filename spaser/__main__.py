"""`python -m spaser`."""

import sys

from spaser.cli import main
from spaser.terminal import executer

sys.exit(executer(main))

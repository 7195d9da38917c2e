"""`python -m pipeline`: the commands, and the one place where errors become messages."""

import sys

from pipeline.commands import main

sys.exit(main(sys.argv[1:]))

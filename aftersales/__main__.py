"""Run the command line as ``python -m aftersales``."""

from aftersales.cli.main import main

main()

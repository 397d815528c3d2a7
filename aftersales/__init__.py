"""aftersales: an after-sales desk on the command line; tickets are YAML files in git, every change is one commit."""

__version__ = "0.1.0"

"""The default policies of a desk; installed as part of the package, copied by `aftersales init`."""

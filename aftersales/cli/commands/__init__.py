"""The commands, one module for each verb or group of verbs; imported only when asked for."""

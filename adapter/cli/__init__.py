"""The command line (命令行): a door that holds no rule and calls the same jobs as the others."""

"""`python -m adapter`: the same as `indicator-adapter`."""

from adapter.cli.start import main

if __name__ == "__main__":
    main()

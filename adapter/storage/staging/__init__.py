"""A pull on its way (暂存): staged, merged and published at once; replays likewise."""

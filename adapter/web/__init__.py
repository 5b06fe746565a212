"""The console (控制台): a door for people with a browser; it holds no rule."""

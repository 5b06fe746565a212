"""What comparison looks for (对比): each kind of finding in a pass of its own."""

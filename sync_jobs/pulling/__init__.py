"""The course of a pull (拉取过程): asked, judged, proved complete, staged and published."""

"""What exporting a package takes."""

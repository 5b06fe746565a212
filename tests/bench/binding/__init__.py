"""What binding a book takes."""

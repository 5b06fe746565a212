"""The library as a bound book (汇编成册): content as blocks, and blocks as .docx and Typst."""

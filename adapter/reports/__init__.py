"""Reports (报表): forms and findings as xlsx and JSON. Numbers to bytes; no file is opened here."""

"""List, create, change and delete companies, with the list's columns and views."""

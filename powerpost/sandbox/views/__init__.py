"""The endpoints of the API, one module for each of PowerPost's pages."""

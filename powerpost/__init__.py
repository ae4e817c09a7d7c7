"""PowerPost's API and nothing else: catalog, requests, answers, errors, client. No Django here."""

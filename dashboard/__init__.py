"""The site: settings, root URLs, the overview page, health check."""

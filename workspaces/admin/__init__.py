"""Django's admin: keys, workspaces, people, and what was done to them."""

from django.contrib import admin

from workspaces.admin import api_keys, persons, places, records

__all__ = ["api_keys", "persons", "places", "records"]

admin.site.site_header = "PowerPost Dashboard"
admin.site.site_title = "PowerPost Dashboard"
admin.site.index_title = "Administration"

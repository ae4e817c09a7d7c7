"""The id of the request, for pages that tell a person what to quote."""

from django import template

from workspaces.trace import current_trace_id

register = template.Library()


@register.simple_tag
def reference() -> str:
    """Return the id under which everything about this request stands in the log; nothing outside of one."""
    return current_trace_id()

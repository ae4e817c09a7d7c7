"""Create: one page for each kind of generation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from generations.forms import FORMS, GenerationForm
from generations.forms.images import MOST_CAPTIONS, UPDATE, captions_in
from generations.prefill import values_from
from generations.start import start_brief, start_generation
from generations.views.in_place import answer_in_place
from powerpost.catalog import Kind
from workspaces.access import Right, get_workspace, workspace_of_form

# A form that was filled in from elsewhere says so, also when it comes back refused: it is no draft.
PREFILLED = "prefilled"
# Set by the page's script: the answer may then be the page itself that a redirect would lead to.
IN_PLACE = "in_place"
TEMPLATES = {kind: f"generations/create_{kind.value}.html" for kind in FORMS}


@require_http_methods(["GET", "HEAD", "POST"])
def new_generation(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form, redraw it as choices are made, or start the job and show its page.

    Raises Http404 for an unknown kind and PermissionDenied for a viewer.
    """
    if kind not in FORMS:
        raise Http404
    form_class = FORMS[Kind(kind)]
    if request.method != "POST":
        # Filling in from another workspace's job or file moves the person there, so this comes first.
        values = values_from(request, form_class)
        workspace = get_workspace(request, Right.CREATE)
        return _show(request, form_class.prefilled(values, workspace), is_prefilled=bool(values))
    workspace = workspace_of_form(request, Right.CREATE)
    if UPDATE in request.POST:
        return _redraw(request, form_class.redrawn(request.POST, workspace))
    form = form_class(request.POST, workspace=workspace)
    if not form.is_valid():
        return _show(request, form, is_prefilled=PREFILLED in request.POST)
    return _start(request, form)


@require_GET
def more_captions(request: HttpRequest) -> HttpResponse:
    """Return the latest captions as options, for the select that shows a few of them.

    Raises PermissionDenied for a viewer.
    """
    found = captions_in(get_workspace(request, Right.CREATE))[:MOST_CAPTIONS]
    return render(request, "generations/more_captions.html", {"captions": found})


def _start(request: HttpRequest, form: GenerationForm) -> HttpResponse:
    """Start one job and show its page, or one with each model and show the board with them.

    PowerPost is not asked anything here: a worker sends what is stored.
    """
    began = timezone.now()
    person: Any = request.user
    made_of: dict[str, Any] = {"inputs": form.inputs, "source_generation": form.source_generation}
    if len(form.requests) > 1:
        brief = form.press()
        jobs = start_brief(form.workspace, person, form.requests, **made_of, brief=brief)
        target = f"{reverse('generations')}?brief={brief}"
    else:
        jobs = [start_generation(form.workspace, person, form.request, **made_of, form_token=form.press())]
        target = jobs[0].get_absolute_url()
    if jobs[0].created_at < began:
        messages.info(
            request,
            "You had started this already, so nothing was sent twice. Use Run again for another of the same.",
        )
    return answer_in_place(request, target) if IN_PLACE in request.POST else redirect(target)


def _show(request: HttpRequest, form: GenerationForm, *, is_prefilled: bool = False) -> HttpResponse:
    return render(request, TEMPLATES[form.kind], _context(form) | {"is_prefilled": is_prefilled})


def _redraw(request: HttpRequest, form: GenerationForm) -> HttpResponse:
    """Answer HTMX with what depends on the choices, and a browser without JavaScript with the whole page."""
    if not getattr(request, "htmx", False):
        return _show(request, form)
    drawn_for = request.POST.get("choices_for", "")
    context = _context(form) | {"redraw_choices": drawn_for != form.choices_for or bool(form.changes)}
    return render(request, f"{TEMPLATES[form.kind]}#redrawn", context)


def _context(form: GenerationForm) -> dict[str, Any]:
    return {
        "form": form,
        "kind": form.kind.value,
        "kinds": [kind.value for kind in FORMS],
        "outcome": form.outcome,
        "workspace": form.workspace,
    }

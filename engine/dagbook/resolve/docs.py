"""Doc blocks."""

from collections.abc import Iterable

from dagbook.errors import ProjectError, raise_errors
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.settings_context import render_description
from dagbook.jinja.settings_values import SettingsScope
from dagbook.project.declarations import DocDeclaration
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Doc


def resolve_docs(
    declarations: Iterable[DocDeclaration], environment: JinjaEnvironment
) -> dict[str, Doc]:
    """Doc blocks by unique id. Raises ProjectError for two of one name in a package."""
    docs: dict[str, Doc] = {}
    errors = []
    for each in declarations:
        id_ = unique_id(ResourceType.DOC, each.package, each.name)
        if id_ in docs:
            errors.append(
                ProjectError(
                    "duplicate-name",
                    f"there are two doc blocks named '{each.name}'",
                    origin=each.origin,
                    notes=[f"the other one: {docs[id_].origin}"],
                    hint="rename or remove one of them",
                )
            )
            continue
        docs[id_] = Doc(
            resource_type=ResourceType.DOC,
            name=each.name,
            package=each.package,
            unique_id=id_,
            path=each.path,
            original_path=each.original_path,
            origin=each.origin,
            block_contents=_rendered(each, environment),
        )
    raise_errors(errors)
    return docs


def _rendered(declaration: DocDeclaration, environment: JinjaEnvironment) -> str:
    if "{" not in declaration.body:
        return declaration.body
    scope = SettingsScope(environment=environment)
    return render_description(
        declaration.body, declaration.origin, scope, lambda package, name: None
    ).strip()

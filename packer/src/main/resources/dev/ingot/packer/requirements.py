"""Finds requirements that are not packed. Evaluates to the function that does so.

Names, versions, extras and markers (PEP 503, 440, 508) are judged by the ``packaging`` that pip brings, in the standard library's
pack: not imported as a part of pip, whose import GraalPy patches.
"""


def missing(distributions):
    """Return a line for each requirement that no distribution satisfies.

    ``distributions`` is a sequence of ``(name, version, [requirement, ...])``.
    """
    import glob
    import sys

    wheel = glob.glob("/ingot/stdlib/ensurepip/_bundled/pip-*.whl")[0]
    sys.path.insert(0, wheel + "/pip/_vendor")
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name
    from packaging.version import InvalidVersion

    packed = {canonicalize_name(str(name)): str(version) for name, version, _ in distributions}
    lines = []
    needs = []
    for name, version, requirements in distributions:
        for text in requirements:
            try:
                needs.append((str(name), str(version), Requirement(str(text))))
            except InvalidRequirement:
                lines.append(f"{name} {version} has a requirement that cannot be read: {text}")

    # An extra that one requirement asks for brings more requirements, until there are no more.
    extras = {name: {""} for name in packed}
    grown = True
    while grown:
        grown = False
        for name, _, need in needs:
            target = canonicalize_name(need.name)
            if target in extras and applies(need, extras[canonicalize_name(name)]) and not need.extras <= extras[target]:
                extras[target] |= need.extras
                grown = True

    for name, version, need in needs:
        if not applies(need, extras[canonicalize_name(name)]):
            continue
        found = packed.get(canonicalize_name(need.name))
        wanted = f"{need.name}{need.specifier}"
        if found is None:
            lines.append(f"{name} {version} needs {wanted}, which is not packed")
            continue
        try:
            fits = need.specifier.contains(found, prereleases=True)
        except InvalidVersion:
            fits = True
        if not fits:
            lines.append(f"{name} {version} needs {wanted}, but {found} is packed")
    return lines


def applies(need, extras):
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)


missing

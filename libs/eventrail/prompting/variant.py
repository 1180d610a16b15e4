"""The form of a template for one model."""

from fnmatch import fnmatchcase

import msgspec

from eventrail.config.template import Template


def variant_for(template: Template, pool: str = "", model: str = "") -> Template:
    """Return the template as it is written for a pool or model.

    The first variant whose pattern (`*`, `?`, `[...]`, case counts) matches either name is taken.

    Args:
        template: with its variants.
        pool: name of the pool.
        model: name of the model within it.
    """
    for pattern, variant in template.variants.items():
        if fnmatchcase(pool, pattern) or fnmatchcase(model, pattern):
            given = {name: getattr(variant, name) for name in variant.__struct_fields__}
            changes = {name: value for name, value in given.items() if value is not None}
            return msgspec.structs.replace(template, **changes, variants={})
    return msgspec.structs.replace(template, variants={}) if template.variants else template

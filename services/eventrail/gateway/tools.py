"""What the tools of a request must fulfil."""

from eventrail.contracts.parameters import Parameters, Tool, ToolChoice
from eventrail.gateway.refusing import NAME, NAMING, invalid

MOST_TOOLS = 128


def check_tools(given: Parameters) -> None:
    """Raise `RequestProblem` if a tool is none, or the choice is none of them."""
    tools = given.tools
    if tools is None:
        for name in ("tool_choice", "parallel_tool_calls"):
            value = getattr(given, name)
            if value is not None and value != "none":
                raise invalid(name, "is given without tools")
        return
    if not 1 <= len(tools) <= MOST_TOOLS:
        raise invalid("tools", f"has {len(tools)} entries; 1 to {MOST_TOOLS} are taken")
    names: set[str] = set()
    for index, tool in enumerate(tools):
        name = _tool_name(tool, f"tools[{index}]")
        if name in names:
            raise invalid(f"tools[{index}].{tool.type}.name", f"{name!r} is there twice")
        names.add(name)
    if isinstance(given.tool_choice, ToolChoice):
        _chosen(given.tool_choice, names)


def _tool_name(tool: Tool, where: str) -> str:
    described = tool.function if tool.type == "function" else tool.custom
    if described is None:
        raise invalid(f"{where}.{tool.type}", "is missing")
    if not NAME.fullmatch(described.name):
        raise invalid(f"{where}.{tool.type}.name", NAMING)
    return described.name


def _chosen(choice: ToolChoice, names: set[str]) -> None:
    if choice.type == "allowed_tools":
        if choice.allowed_tools is None:
            raise invalid("tool_choice.allowed_tools", "is missing")
        return
    named = choice.function if choice.type == "function" else choice.custom
    if named is None:
        raise invalid(f"tool_choice.{choice.type}", "is missing")
    if named.name not in names:
        raise invalid(
            f"tool_choice.{choice.type}.name",
            f"{named.name!r} is none of the tools",
            hint=f"tools are: {', '.join(sorted(names))}",
        )

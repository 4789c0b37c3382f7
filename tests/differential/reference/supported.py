"""What the reference knows of the language; programs with anything else are not its business."""

from . import syntax as s
from .functions import FUNCTIONS
from .measures import LOOKING
from .parser import Unsupported
from .types import AGGREGATES

SOURCE_ENTRIES = set(
    "title file rows format timezone key time snapshot covers fresh rejects where latest unique sequence group".split()
)
MEASURE_ENTRIES = set(
    "id title need goal control objective kind formula unit digits by every baseline target benchmark criteria applies "
    "matures headline small interval method evidence frequency owner collector client source reporting note".split()
)
CALLS = set("status target baseline attainment unique headline interval_low interval_high bucket split".split())


def expressions(block):
    """All that stand in a block."""
    for values in block.entries.values():
        for value in values:
            yield value.value
    yield from block.lets.values()
    yield from (condition for _, condition in block.checks)
    yield from (rule.condition for rule in block.rules or () if rule.condition is not None)


def check_node(node, functions):
    if isinstance(node, s.Call) and isinstance(node.base, s.Name):
        name = node.base.name
        if name not in FUNCTIONS and name not in AGGREGATES and name not in CALLS | LOOKING | functions:
            raise Unsupported(f"`{name}`")


def check_block(block, entries, functions):
    for key in block.entries:
        if key not in entries and not key.startswith("meta."):
            raise Unsupported(f"the entry `{key}`")
    for root in expressions(block):
        if isinstance(root, s.Call) and isinstance(root.base, s.Name) and root.base.name == "csv":
            continue
        for node in s.walk(root):
            check_node(node, functions)


def check_supported(declarations):
    """Raises Unsupported for a program that has something unknown."""
    functions = {declaration.name for declaration in declarations if declaration.kind == "fn"}
    for declaration in declarations:
        if declaration.kind == "source":
            check_block(declaration.block, SOURCE_ENTRIES, functions)
        elif declaration.kind in ("measure", "defaults"):
            check_block(declaration.block, MEASURE_ENTRIES, functions)

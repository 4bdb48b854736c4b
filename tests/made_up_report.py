"""A made-up text of the build of the report, so that its rules are tested where the report is not."""

from gfmdkg.report import CELL, SLOTS, Slot
from gfmdkg.verification import Passage


def words(slot: Slot) -> str:
    """Give the text of a passage; as in the real tables, most cells are empty."""
    return "" if slot.mark == CELL and slot.slug.endswith(("explicit", "7", "4")) else f"What {slot.slug} says"


def lines() -> list[str]:
    """Write each passage in a line of its own, but footnotes in the line that calls them, like the report."""
    written: list[str] = []
    for slot in SLOTS:
        if slot.mark.startswith("["):
            number = slot.mark[1:-1]
            written[-1] += f"[footnoteRef:{number}] {slot.mark}  {words(slot)}] "
        else:
            written.append(slot.mark + " " * bool(slot.mark) + words(slot))
    return written


#: What the graph would say of its passages.
EXPECTED = {slot.slug: Passage.of(words(slot), f"where {slot.slug} stands") for slot in SLOTS}
#: Blank lines end the cells, as in the report.
TEXT = "\n\n".join(lines())

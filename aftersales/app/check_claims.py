"""Which files claim which id: two tickets, or two customers, of one id could not be told apart."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from aftersales.app.check_files import DeskFiles
from aftersales.codec.faults import FileError
from aftersales.codec.yaml_reader import read_yaml
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.ids import TICKET_ID
from aftersales.model.layout import customer_id_of, customer_path, ticket_id_of, ticket_path


class Claims:
    """The ids that files claim by their names and by what they hold.

    Only files that do not stand where their id belongs are remembered: a desk in order costs nothing.
    """

    def __init__(self, files: DeskFiles) -> None:
        self._files = files
        self._astray: dict[str, set[str]] = defaultdict(set)
        for path in files.listing:
            if name := ticket_id_of(path) or customer_id_of(path):
                self.note(path, name)

    def note(self, path: str, claimed: object) -> None:
        """Take in what a file says its id is."""
        if isinstance(claimed, str) and _home(claimed) != path:
            self._astray[claimed].add(path)

    def findings(self, checked: Callable[[str], bool]) -> Iterator[Finding]:
        """Yield an error for each checked file whose id another one has too."""
        for claimed, astray in self._astray.items():
            home = _home(claimed)
            paths = sorted({*astray, home} if home in self._files.listing else astray)
            for path in paths if len(paths) > 1 else ():
                if checked(path):
                    others = ", ".join(other for other in paths if other != path)
                    message = _("The id {id} stands also in {others}.").format(id=claimed, others=others)
                    hint = _("Give the newer one another id, and move its file to the path of that id.")
                    yield Finding(path, *self._place(path, claimed), "file/duplicate-id", message, hint=hint)

    def _place(self, path: str, claimed: str) -> tuple[int, int]:
        """Return line and column of the id in a file; the file as a whole where only its name claims it."""
        for _path, content in self._files.contents([path]):
            try:
                document = read_yaml(content if isinstance(content, bytes) else b"", path)
            except FileError:
                break
            if document.data.get("id") == claimed:
                return document.position(("id",))
        return 0, 0


def _home(claimed: str) -> str:
    """Return the path where a ticket or customer of this id belongs."""
    return ticket_path(claimed) if TICKET_ID.match(claimed) else customer_path(claimed)

"""Another program on the same display, with GTK's drag and drop: a field to drop files on, or to drag a file from.

python3 dragging.py target         prints "over" where something is dragged over it, and the address of each file that
is dropped on it
python3 dragging.py source FILE    a press of the mouse on it drags FILE
It prints "ready" once it is shown, at WHERE.
"""

import sys
from pathlib import Path

WHERE, SIZE = (1600, 300), (300, 200)  # pixels of the screen


def main() -> None:
    import gi

    gi.require_version("Gtk", "3.0")
    from gi.repository import Gdk, GLib, Gtk

    kind = sys.argv[1]
    files = [Gtk.TargetEntry.new("text/uri-list", 0, 0)]
    window, field = Gtk.Window(type=Gtk.WindowType.POPUP), Gtk.EventBox()
    window.add(field)
    window.set_default_size(*SIZE)
    window.move(*WHERE)
    if kind == "target":
        field.drag_dest_set(Gtk.DestDefaults.ALL, files, Gdk.DragAction.COPY)
        field.connect("drag-motion", lambda *_: print("over", flush=True))
        field.connect(
            "drag-data-received", lambda _, context, x, y, data, *rest: print(*data.get_uris(), sep="\n", flush=True)
        )
    else:
        field.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, files, Gdk.DragAction.COPY)
        field.connect("drag-data-get", lambda _, context, data, *rest: data.set_uris([Path(sys.argv[2]).as_uri()]))
    window.show_all()
    GLib.idle_add(lambda: print("ready", flush=True))
    Gtk.main()


if __name__ == "__main__":
    main()

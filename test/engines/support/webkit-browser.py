#!/usr/bin/python3
# The browser that WebKitWebDriver starts: a window a tab on a profile of its own, downloads into $DOWNLOADS. WebKit's own
# MiniBrowser keeps no profile under automation, and without one there is neither a service worker nor a private file system.
import os

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('WebKit2', '4.1')
from gi.repository import GLib, Gtk, WebKit2

home = os.environ['HOME']
data = WebKit2.WebsiteDataManager(base_data_directory=f'{home}/data', base_cache_directory=f'{home}/cache')
context = WebKit2.WebContext(website_data_manager=data)
settings = WebKit2.Settings()


def open_window(_session):
    view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    # What a page opens in a tab: without this, nothing comes of it.
    view.connect('create', lambda opener, _action: show(WebKit2.WebView(related_view=opener)))
    return show(view)


def show(view):
    window = Gtk.Window(default_width=1000, default_height=700)
    window.add(view)
    window.show_all()
    return view


class Download:
    """As Safari and Epiphany do: a file has its name when WebKit says that it is finished, not when it failed."""

    def __init__(self, download):
        self.failed = False
        download.connect('decide-destination', self.place)
        download.connect('failed', self.fail)
        download.connect('finished', self.finish)

    def place(self, download, name):
        self.path = f'{os.environ["DOWNLOADS"]}/{name}'
        download.set_destination(GLib.filename_to_uri(f'{self.path}.part'))
        return True

    def fail(self, _download, _error):
        self.failed = True

    def finish(self, _download):
        # Said after a failure too.
        if not self.failed:
            os.rename(f'{self.path}.part', self.path)


context.connect('automation-started', lambda _context, session: session.connect('create-web-view', open_window))
context.connect('download-started', lambda _context, download: Download(download))
context.set_automation_allowed(True)
Gtk.main()

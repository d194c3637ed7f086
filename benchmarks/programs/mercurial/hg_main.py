"""Debian's /usr/bin/hg as a module, with the pure-Python policy; demand loading as there unless HGDEMANDIMPORT=disable."""

import os
import threading  # LazyLoader of Python 3.12.8 imports it on first use: it must not be loaded lazily itself

os.environ["HGMODULEPOLICY"] = "py"


def main():
    import hgdemandimport

    hgdemandimport.enable()
    from mercurial import dispatch

    dispatch.run()


if __name__ == "__main__":
    main()

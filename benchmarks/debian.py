"""Programs from Debian's packages, which are downloaded and not committed."""

import glob
import os
import subprocess


def unpack(folder, *packages):
    """Unpack packages below a folder, unless they are there; return the folder with their Python modules."""
    root = os.path.join(folder, "debian")
    if not os.path.isdir(root):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["apt-get", "download", *packages], check=True, cwd=folder)
        for package in glob.glob(folder + "/*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, root + ".part"], check=True)
        os.rename(root + ".part", root)
    return root + "/usr/lib/python3/dist-packages"

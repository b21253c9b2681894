"""Names a folder for the cache of the azure-devops package, which makes one in the home as it loads, or fails to load.

Importing this does it: the folder is our own and goes with the process, unless AZURE_DEVOPS_CACHE_DIR names one already.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

CACHE_DIR = "AZURE_DEVOPS_CACHE_DIR"

if not os.environ.get(CACHE_DIR):
    os.environ[CACHE_DIR] = tempfile.mkdtemp(prefix="azure-devops-")
    atexit.register(shutil.rmtree, os.environ[CACHE_DIR], ignore_errors=True)

import asyncio, json, os, sys

# os.getpid() is not the process's on GraalPy's Java emulation of POSIX.
print("waiting", os.path.basename(os.readlink("/proc/self")), flush=True)
sys.stdin.readline()

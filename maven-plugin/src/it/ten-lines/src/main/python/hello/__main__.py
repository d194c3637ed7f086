import sys

print("hello from a pack", sys.argv[1:])

import asyncio, json, sys

print("waiting", flush=True)
sys.stdin.readline()

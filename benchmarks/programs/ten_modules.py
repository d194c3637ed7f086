"""Imports ten modules of the standard library, as a script in a service might."""

import argparse, collections, csv, datetime, decimal, email.message, json, logging, re, urllib.parse  # noqa: E401, F401

"""Converts between units of measurement."""

"""Prepares a context of a pool: imports modules, and remembers its state. Evaluates to the function that does so."""

import atexit
import builtins
import ingot
import os
import sys
from _thread import _count as count_threads


def prepare(names):
    """Import modules; return a function that brings the context back to this state.

    It returns whether that could be done: threads that still run, files that are still open, standard streams that are
    closed and functions that wait for the context's end cannot be undone. It calls nothing that a script could have put in
    place of what was there.
    """
    from importlib import import_module

    for name in ingot._names(names):
        import_module(name)
    contents = [(kept, dict(kept)) for kept in (vars(sys.modules["__main__"]), vars(builtins), vars(sys), sys.modules)]
    lists = [(kept, list(kept)) for kept in (sys.path, sys.meta_path, sys.path_hooks, sys.argv, sys.warnoptions)]
    environment = os.environ
    variables = dict(environment)
    getcwd, chdir, dup, close = os.getcwd, os.chdir, os.dup, os.close
    count_callbacks = atexit._ncallbacks

    def free_descriptors():
        """Return the four lowest ones: a script may have closed some that are lower than one that it has left open."""
        free = dup(0), dup(0), dup(0), dup(0)
        for descriptor in free:
            close(descriptor)
        return free

    stdin, stdout, stderr = sys.stdin, sys.stdout, sys.stderr
    folder = getcwd()
    left_over = count_threads(), count_callbacks(), free_descriptors()

    def reset():
        if (count_threads(), count_callbacks(), free_descriptors()) != left_over:
            return False
        if stdin.closed or stdout.closed or stderr.closed:
            return False
        for kept, content in contents:
            kept.clear()
            kept.update(content)
        for kept, content in lists:
            kept[:] = content
        if environment != variables:
            environment.clear()
            environment.update(variables)
        if getcwd() != folder:
            chdir(folder)
        return True

    return reset


prepare

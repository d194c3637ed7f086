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
    closed or configured anew (but for their line ends), functions that wait for the context's end, and those that trace
    or profile cannot be undone.
    It calls nothing that a script could have put in place of what was there, but for methods of ``os.environ`` where its
    variables differ.
    """
    from importlib import import_module

    for name in ingot._names(names):
        import_module(name)
    contents = [(kept, dict(kept)) for kept in (vars(sys.modules["__main__"]), vars(builtins), vars(sys), sys.modules)]
    lists = [(kept, list(kept)) for kept in (sys.path, sys.meta_path, sys.path_hooks, sys.argv, sys.warnoptions)]
    environment, variables_of_os = os.environ, vars(os)
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
    # Of what has them: a module may have put something else in the place of a stream.
    settings = [
        (stream, name, getattr(stream, name))
        for stream in (stdin, stdout, stderr)
        for name in ("encoding", "errors", "line_buffering", "write_through")
        if hasattr(stream, name)
    ]
    read = getattr
    tracing, profiling = sys.gettrace, sys.getprofile
    getrecursionlimit, setrecursionlimit = sys.getrecursionlimit, sys.setrecursionlimit
    recursion_limit = getrecursionlimit()
    folder = getcwd()
    left_over = count_threads(), count_callbacks(), free_descriptors()

    def reset():
        if tracing() is not None or profiling() is not None:
            return False
        if (count_threads(), count_callbacks(), free_descriptors()) != left_over:
            return False
        if stdin.closed or stdout.closed or stderr.closed:
            return False
        for stream, name, value in settings:
            if read(stream, name) != value:
                return False
        for kept, content in contents:
            kept.clear()
            kept.update(content)
        for kept, content in lists:
            kept[:] = content
        variables_of_os["environ"] = environment
        if environment != variables:
            environment.clear()
            environment.update(variables)
        if getcwd() != folder:
            chdir(folder)
        if getrecursionlimit() != recursion_limit:
            setrecursionlimit(recursion_limit)
        return True

    return reset


prepare

"""What both projects have: a module of their own that needs a packed distribution."""

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


def html(text):
    return highlight(str(text), PythonLexer(), HtmlFormatter())

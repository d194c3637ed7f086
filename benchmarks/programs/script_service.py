"""The example service on CPython, with what its standard library has: each script has variables of its own, and nothing else.

Prints where it listens.
"""

import ast
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def run(source):
    """Execute a script and return its last expression's value."""
    *before, last = ast.parse(source).body
    variables = {"__name__": "__main__"}
    exec(compile(ast.Module(before, []), "<script>", "exec"), variables)
    return eval(compile(ast.Expression(last.value), "<script>", "eval"), variables)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Header and answer in one packet, as servers of the field send them.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        source = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = str(run(source)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()

import json


def greet(name):
    return json.dumps({"hello": str(name)})

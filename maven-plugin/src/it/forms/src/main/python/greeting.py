import json

import punctuation


def greet(name):
    return json.dumps({"hello": name + punctuation.MARK})

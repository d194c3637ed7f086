import greeter


def main():
    print(greeter.TEXT)

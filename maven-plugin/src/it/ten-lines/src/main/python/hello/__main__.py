print("hello from a pack")

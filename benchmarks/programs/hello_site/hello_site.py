import site

site.main()
print("Hello, world!")

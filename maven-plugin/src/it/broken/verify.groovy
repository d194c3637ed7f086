String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD FAILURE') == 3
assert log.contains('No matching distribution found for nowhere-to-be-found')
// With their places in the POM and in a file.
assert log =~ /pom\.xml, line 15: .*requirements/
assert log =~ /pom\.xml, line 26: .*requirements/
assert log =~ /more\.txt, line 2: .*pip cannot resolve/
assert log.contains('name more folders with --find-links, or an index with --index-url')
assert !new File(basedir, 'target/classes/META-INF/ingot/broken.pypack').exists()
assert !new File(basedir, 'requirements.lock').exists()
return true

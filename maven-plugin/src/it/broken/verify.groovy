String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD FAILURE') == 2
assert log.contains('No matching distribution found for nowhere-to-be-found')
// With its place in the POM.
assert log =~ /pom\.xml, line 8: .*requirements/
assert log.contains('name more folders with --find-links, or an index with --index-url')
assert !new File(basedir, 'target/classes/META-INF/ingot/broken.pypack').exists()
assert !new File(basedir, 'requirements.lock').exists()
return true

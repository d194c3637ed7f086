String log = new File(basedir, 'build.log').getText('UTF-8')
// The first build, which packs, has nothing to say with -q.
assert !(log.substring(0, log.indexOf('[INFO] Scanning for projects...')) =~ /Packed|INFO|packing/)
assert log.count('BUILD SUCCESS') == 2
assert log.count('Nothing to pack: ten-lines.pypack is up to date') == 1
assert log.contains('ten-lines.pypack is sound')
assert log =~ /(?m)^ingot:test-pack$/
assert log.contains("hello from a pack ['one']")
assert new File(basedir, 'target/classes/META-INF/ingot/ten-lines.pypack').isFile()
assert new File(basedir, 'target/ten-lines.cdx.json').text.contains('CycloneDX')
// Nothing is written outside target; the first three are the invoker's.
assert basedir.list().findAll { it != '.mvn' && it != 'build.log' && !it.startsWith('interpolated') }.sort() ==
    ['invoker.properties', 'pom.xml', 'src', 'target', 'verify.groovy']
assert new File(basedir, 'src/main/python').list() == ['hello']
assert new File(basedir, 'src/main/python/hello').list().sort() == ['__init__.py', '__main__.py']
assert !log.contains('WARNING: A restricted method')
return true

String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD SUCCESS') == 3
assert log.count('Packed ten-lines.pypack') == 1
assert log.count('Nothing to pack: ten-lines.pypack is up to date') == 1
assert log.contains('ten-lines.pypack is sound')
assert log =~ /(?m)^ingot:test-pack$/
assert log.contains("hello from a pack ['one']")
assert new File(basedir, 'target/classes/META-INF/ingot/ten-lines.pypack').isFile()
assert new File(basedir, 'target/ten-lines.cdx.json').text.contains('CycloneDX')
assert !log.contains('WARNING: A restricted method')
return true

String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD SUCCESS') == 2
for (name in ['one', 'two', 'two-tests']) {
    assert log.count("Packed ${name}.pypack") == 1
    assert log.count("Nothing to pack: ${name}.pypack is up to date") == 1
}
assert new File(basedir, 'two/target/test-classes/META-INF/ingot/two-tests.pypack').isFile()
assert !new File(basedir, 'target/classes').exists()
return true

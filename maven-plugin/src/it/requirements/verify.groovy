System.properties.remove('ingot.it.index').stop(0)
// The index is asked, but for what is resolved with -o.
String asked = new File(basedir, 'asked').text
assert asked.contains('/greeter/') && asked.contains('/checker/')
assert !asked.contains('/later/')
assert new File(basedir, 'requirements-test.lock').text.contains('\nlater==1.0 ')
String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD SUCCESS') == 4
assert log.count('Nothing to pack: requirements.pypack is up to date') == 3
assert log.count('Nothing to make: requirements-1-app.jar is up to date') == 3
assert log.count('Nothing to make: requirements-image is up to date') == 1
assert log.count('Nothing to make: the AOT cache of requirements-1-app.jar is up to date') == 1
// Once by each goal that packs it, with the line where it ends.
assert log.findAll(/\[WARNING\] packed as source only: .*unfinished\.py, line 4: /).size() >= 2
// The tests' pack has what the tests alone require, and a lock of its own.
assert log.count('Nothing to pack: requirements-tests.pypack is up to date') == 2
assert new File(basedir, 'requirements-test.lock').text =~ /(?m)^checker==1.0 --hash=sha256:[0-9a-f]{64}$/
assert !new File(basedir, 'requirements-test.lock').text.contains('greeter')
assert !new File(basedir, 'requirements.lock').text.contains('checker')
assert new File(basedir, 'requirements.lock').text =~ /(?m)^greeter==1.0 --hash=sha256:[0-9a-f]{64}$/
String java = System.getProperty('java.home') + '/bin/java'
Process program = [java, '-jar', new File(basedir, 'target/requirements-1-app.jar').path].execute()
assert program.text == 'greetings from a wheel\n'
assert new File(basedir, 'target').list().any { it.endsWith('.aot') }
assert [new File(basedir, 'target/requirements-image/bin/requirements-image').path].execute().text == 'greetings from a wheel\n'
assert new File(basedir, 'target/ingot/tmp').list().length == 0
return true

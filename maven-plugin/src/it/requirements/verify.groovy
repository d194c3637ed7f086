String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD SUCCESS') == 2
assert log.count('Nothing to pack: requirements.pypack is up to date') == 1
assert new File(basedir, 'requirements.lock').text =~ /(?m)^greeter==1.0 --hash=sha256:[0-9a-f]{64}$/
String java = System.getProperty('java.home') + '/bin/java'
Process program = [java, '-jar', new File(basedir, 'target/requirements-1-app.jar').path].execute()
assert program.text == 'greetings from a wheel\n'
return true

// A policy names inputs that the plugin does not know.
assert new File(basedir, 'build.log').getText('UTF-8').count('Packed forms.pypack') == 2
String java = System.getProperty('java.home') + '/bin/java'
List options = ['--sun-misc-unsafe-memory-access=allow']
def run = { List words ->
    File log = new File(basedir, 'run.log')
    Process process = new ProcessBuilder([java] + options + words).directory(new File(basedir, 'target')).redirectError(log).start()
    String text = process.inputStream.text
    assert process.waitFor() == 0 : log.text
    return text
}
assert run(['--enable-native-access=ALL-UNNAMED', '-jar', 'forms-1-all.jar']) == '{"hello": "you!"} null\n'
List modules = ['--enable-native-access=org.graalvm.truffle,dev.ingot.host', '-p', 'forms.jar:lib', '-m', 'it.forms/it.forms.Main']
assert run(modules) == '{"hello": "you!"} it.forms\n'
return true

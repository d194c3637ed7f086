// The document's own words: the plugin's executions, and the command.
def document = new File(basedir, '../../../../docs/graalpy.md').text
def words = { text -> text.replaceAll(/\s+/, ' ') }
def pom = new File(basedir, 'pom.xml').text
def plugin = pom.substring(pom.indexOf('<artifactId>maven-dependency-plugin'), pom.lastIndexOf('</executions>'))
assert words(document).contains(words(plugin))

def line = document.substring(document.indexOf('java -XX:+Unlock'))
def command = line.substring(0, line.indexOf('```')).replace('\\\n', ' ').replace('your.Main', 'it.Main')
command = command.replaceFirst('java', System.getProperty('java.home') + '/bin/java')
def log = new File(basedir, 'run.log')
def run = { shell ->
    def process = new ProcessBuilder('sh', '-c', shell).directory(new File(basedir, 'target')).redirectError(log).start()
    def out = process.inputStream.text.trim()
    assert process.waitFor() == 0 : log.text
    return out
}
def used = '\n42'.repeat(8)
assert run(command) == 'true[1]' + used : log.text
def interpreted = command.replaceAll(/-XX:\S+|--upgrade-module-path=\S+/, '')
assert run(interpreted) == 'false[1]' + used : log.text
return true

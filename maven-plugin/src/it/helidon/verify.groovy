// The folder moves, as what is shipped does.
def shipped = new File(basedir, 'shipped')
shipped.mkdirs()
new File(basedir, 'target/lib').renameTo(new File(shipped, 'lib'))
new File(basedir, 'target/helidon.jar').renameTo(new File(shipped, 'helidon.jar'))
def java = System.getProperty('java.home') + '/bin/java'
def words = [java, '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow', '-jar', 'helidon.jar']
def log = new File(basedir, 'run.log')
def process = new ProcessBuilder(words).directory(shipped).redirectError(log).start()
try {
    def port = null
    for (line in process.inputStream.newReader()) {
        if (line.startsWith('port ')) {
            port = line.substring(5)
            break
        }
    }
    assert port != null : log.text
    assert new URL("http://localhost:$port/you").text == '{"hello": "you"}'
    process.outputStream.close()
    assert process.waitFor() == 0 : log.text
} finally {
    process.destroyForcibly()
}
return true

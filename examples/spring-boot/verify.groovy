// After the builds: the executable jar itself, its metrics, and its end while a script is running.
String log = new File(basedir, 'build.log').getText('UTF-8')
assert log.count('BUILD SUCCESS') == 2
assert log.count('Nothing to pack: spring-boot-example.pypack is up to date') == 1

def java = System.getProperty('java.home') + '/bin/java'
def jar = new File(basedir, 'target/spring-boot-example.jar').path
def start = { file ->
    def process = new ProcessBuilder(java, '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow',
            '-jar', file, '--server.port=0', '--python.time-limit=30s').redirectErrorStream(true).start()
    def output = process.inputReader()
    def lines = []
    while (true) {
        def line = output.readLine()
        assert line != null : lines.join('\n')
        lines << line
        def started = line =~ /Tomcat started on port (\d+)/
        if (started) return [process, output, lines, started[0][1]]
    }
}
def (service, output, lines, port) = start(jar)
def run = { script ->
    def connection = new URI("http://localhost:$port/scripts").toURL().openConnection()
    connection.doOutput = true
    connection.setRequestProperty('Content-Type', 'text/plain')
    connection.outputStream.withWriter { it << script }
    connection.inputStream.text
}
assert run('from pricing import with_tax; with_tax(100)') == '119.0'
// Both packs are mapped where they lie in the jar, the standard library's in a jar within it.
def mapped = new File("/proc/${service.pid()}/maps").readLines().findAll { it.endsWith('spring-boot-example.jar') && it.contains(' r--s ') }
assert mapped.size() >= 2

def last = java.util.concurrent.CompletableFuture.supplyAsync {
    run('import time; end = time.time() + 5\nwhile time.time() < end: pass\n"answered"')
}
def leased = new URI("http://localhost:$port/actuator/metrics/ingot.pool.contexts?tag=state:leased").toURL()
while (!leased.text.contains('"value":1.0')) assert !last.done
// Its handle leaves the pipe open.
service.toHandle().destroy()
assert last.get() == 'answered'
lines.addAll(output.readLines())
assert service.waitFor() == 143
assert lines.any { it.contains('Graceful shutdown complete') }

// The layout that container images are made of.
def extracted = new File(basedir, 'target/extracted')
assert [java, '-Djarmode=tools', '-jar', jar, 'extract', '--force', '--destination', extracted.path].execute().waitFor() == 0
(service, output, lines, port) = start(new File(extracted, 'spring-boot-example.jar').path)
assert run('from pricing import with_tax; with_tax(100)') == '119.0'
service.destroy()
assert service.waitFor() == 143
return true

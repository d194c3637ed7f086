// The commands after the build, and what the guide says that they print.
def guide = new File(basedir, '../../../../docs/GUIDE.md').text
assert guide.contains('\n$ mvn -q package\n')
def examples = (guide =~ /(?m)^\$ (java .*)\n(.*)$/).collect { [it[1], it[2]] }
assert examples.size() == 2
for (example in examples) {
    def builder = new ProcessBuilder('sh', '-c', example[0]).directory(basedir).redirectErrorStream(true)
    builder.environment().put('PATH', System.getProperty('java.home') + '/bin:' + System.getenv('PATH'))
    def process = builder.start()
    assert process.text.trim() == example[1]
    assert process.waitFor() == 0
}
assert new File(basedir, 'requirements.lock').text =~ /(?m)^mean==1.0 --hash=sha256:[0-9a-f]{64}$/
return true

// docs/GUIDE.md is this project: its files, and the commands before the build.
def guide = new File(basedir, '../../../../docs/GUIDE.md').text
guide.eachMatch(/(?s)\*\*`([^`]+)`\*\*\n```\w*\n(.*?\n)```/) { all, name, content ->
    def file = new File(basedir, name)
    file.parentFile.mkdirs()
    file.text = content
}
def commands = (guide =~ /(?m)^\$ (.*)$/).collect { it[1] }
for (command in commands.takeWhile { !it.startsWith('mvn') }) {
    def process = new ProcessBuilder('sh', '-c', command).directory(basedir).inheritIO().start()
    assert process.waitFor() == 0 : command
}
return true

// A wheel is a zip file whose RECORD lists its files.
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream

File wheels = new File(basedir, 'wheels')
wheels.mkdirs()
Map files = [
    'greeter.py': 'TEXT = "greetings from a wheel"\n',
    'greeter-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: greeter\nVersion: 1.0\n',
    'greeter-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
]
String record = ''
files.each { name, text ->
    byte[] hash = java.security.MessageDigest.getInstance('SHA-256').digest(text.getBytes('UTF-8'))
    record += "${name},sha256=${Base64.urlEncoder.withoutPadding().encodeToString(hash)},${text.getBytes('UTF-8').length}\n"
}
files['greeter-1.0.dist-info/RECORD'] = record + 'greeter-1.0.dist-info/RECORD,,\n'
new ZipOutputStream(new FileOutputStream(new File(wheels, 'greeter-1.0-py3-none-any.whl'))).withCloseable { zip ->
    files.each { name, text ->
        zip.putNextEntry(new ZipEntry(name))
        zip.write(text.getBytes('UTF-8'))
        zip.closeEntry()
    }
}
return true

// A wheel is a zip file whose RECORD lists its files.
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream

File wheels = new File(basedir, 'wheels')
wheels.mkdirs()

['greeter': 'TEXT = "greetings from a wheel"\n', 'checker': 'def check(text):\n    return bool(text)\n'].each { module, source ->
    String information = "${module}-1.0.dist-info"
    Map files = [
        ("${module}.py".toString()): source,
        ("$information/METADATA".toString()): "Metadata-Version: 2.1\nName: ${module}\nVersion: 1.0\n".toString(),
        ("$information/WHEEL".toString()): 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ]
    String record = ''
    files.each { name, text ->
        byte[] hash = java.security.MessageDigest.getInstance('SHA-256').digest(text.getBytes('UTF-8'))
        record += "${name},sha256=${Base64.urlEncoder.withoutPadding().encodeToString(hash)},${text.getBytes('UTF-8').length}\n"
    }
    files["$information/RECORD".toString()] = record + "$information/RECORD,,\n"
    new ZipOutputStream(new FileOutputStream(new File(wheels, "${module}-1.0-py3-none-any.whl"))).withCloseable { zip ->
        files.each { name, text ->
            zip.putNextEntry(new ZipEntry(name))
            zip.write(text.getBytes('UTF-8'))
            zip.closeEntry()
        }
    }
}
return true

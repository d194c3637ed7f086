// A wheel is a zip file whose RECORD lists its files.
import com.sun.net.httpserver.HttpServer
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream

File wheels = new File(basedir, 'wheels')
wheels.mkdirs()

['greeter': 'TEXT = "greetings from a wheel"\n', 'checker': 'def check(text):\n    return bool(text)\n', 'later': ''].each { module, source ->
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
// An index that has nothing, and notes down what it is asked for.
HttpServer index = HttpServer.create(new InetSocketAddress(InetAddress.loopbackAddress, 0), 0)
File asked = new File(basedir, 'asked')
asked.text = ''
index.createContext('/') { exchange ->
    asked << exchange.requestURI.path + '\n'
    exchange.sendResponseHeaders(404, -1)
    exchange.close()
}
index.start()
new File(basedir, 'test.properties').text = "ingot.indexUrl=http://127.0.0.1:${index.address.port}/\n"
System.properties.put('ingot.it.index', index)
return true

import dev.ingot.script.PythonScriptEngineFactory;
import javax.script.ScriptEngineFactory;

/** Python in a Java program: hosts, pools of contexts, a {@code javax.script} engine, and what starts single jars. */
@SuppressWarnings("requires-automatic") // Micrometer has a fixed name, but no descriptor.
module dev.ingot.host {
    requires transitive dev.ingot.importer;
    requires transitive java.scripting;
    requires jdk.jfr;
    requires static micrometer.core;
    requires static transitive org.jspecify;

    exports dev.ingot.host;
    exports dev.ingot.launch;
    exports dev.ingot.micrometer;
    exports dev.ingot.pool;
    exports dev.ingot.script;

    // The Python sources beside the classes are read there.
    opens dev.ingot.host to
            dev.ingot.importer;
    opens dev.ingot.pool to
            dev.ingot.importer;

    provides ScriptEngineFactory with
            PythonScriptEngineFactory;
}

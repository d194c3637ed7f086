import dev.ingot.script.PythonScriptEngineFactory;
import javax.script.ScriptEngineFactory;

/** Python as a {@code javax.script} engine. */
module dev.ingot.script {
    requires transitive dev.ingot.stdlib;
    requires transitive java.scripting;
    requires static transitive org.jspecify;

    exports dev.ingot.script;

    provides ScriptEngineFactory with
            PythonScriptEngineFactory;
}

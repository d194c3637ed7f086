/** Python for {@code javax.script} (JSR 223): {@code new ScriptEngineManager().getEngineByName("python")}. */
@NullMarked
package dev.ingot.script;

import org.jspecify.annotations.NullMarked;

package dev.ingot.ship;

/**
 * The shell script at the start of a jar that runs as {@code ./app}; a JVM does not look at what stands before a jar's
 * entries.
 */
public final class ShellStub {
    private ShellStub() {}

    /**
     * Returns the script. It looks for a Java 25 in {@code INGOT_JAVA_HOME}, {@code JAVA_HOME}, the path and the usual
     * folders.
     */
    public static String text() {
        return """
                #!/bin/sh
                # A jar with a shell script before it: run it as it is, or with java -jar.
                fits() {
                    [ -x "$1/bin/java" ] && version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "$1/release" 2>/dev/null) &&
                        [ "${version:-0}" -ge 25 ]
                }
                on_path=$(command -v java) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
                for home in "${INGOT_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* \\
                    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* /opt/java/* /opt/jdk*; do
                    if [ -n "$home" ] && fits "$home"; then
                        exec "$home/bin/java" -jar "$0" "$@"
                    fi
                done
                echo "$0: needs a Java 25 or newer; install one, or set JAVA_HOME to its folder" >&2
                exit 1
                """;
    }
}

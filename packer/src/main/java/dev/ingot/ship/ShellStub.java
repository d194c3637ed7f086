package dev.ingot.ship;

/**
 * The shell script at the start of a jar that runs as {@code ./app}; a JVM does not look at what stands before a jar's
 * entries.
 */
public final class ShellStub {
    private ShellStub() {}

    /**
     * Returns the script. It asks a warm host where there is one, as {@code dev.ingot.warm.WarmClient} does, without
     * starting a JVM; otherwise it looks for a Java 25 in {@code INGOT_JAVA_HOME}, {@code JAVA_HOME}, the path and the
     * usual folders.
     *
     * @param warm how long a warm host waits for commands, such as {@code 15m}; empty where only the user can want one
     */
    public static String text(String warm) {
        return """
                #!/bin/sh
                # A jar with a shell script before it: run it as it is, or with java -jar.
                fits() {
                    [ -x "$1/bin/java" ] &&
                        version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "$1/release" 2>/dev/null) &&
                        [ "${version:-0}" -ge 25 ]
                }
                # Has a warm host run this command, see docs/warm.md; returns when it is to be run cold.
                ask() {
                    base=${XDG_RUNTIME_DIR:-${INGOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}}}/ingot-warm
                    [ -e /proc/$$/fd/0 ] && [ -d "$base" ] && [ -O "$base" ] && [ ! -h "$base" ] || return 0
                    set -- "$1" "$(($# - 1))" "$(readlink -f "$0")" "$(readlink -f "$1")"
                    key=$(printf '%s\\n' "$3" "$4" "$(umask)" "${LC_ALL:-}" "${LC_CTYPE:-}" "${LANG:-}" "${TZ:-}" \\
                        "${JAVA_TOOL_OPTIONS:-}" "${JDK_JAVA_OPTIONS:-}" "${INGOT_CACHE:-}" "${INGOT_ENTRY:-}" \\
                        "${INGOT_TRUSTED_KEYS:-}" | cksum)
                    key=$base/${key% *}-${key##* }
                    [ -p "$key/request" ] && [ -O "$key" ] || return 0
                    for seat in "$key"/seat.*; do
                        number=${seat##*.}
                        mv "$seat" "$key/taken.$number" 2>/dev/null || continue
                        # Open for writing until it is open for reading, which would wait for ever for a dead host.
                        exec 3<>"$key/taken.$number" 4<"$key/taken.$number" 3>&-
                        # While this shell reads the answer, its standard input is that.
                        exec 5<&0
                        interrupted=
                        trap 'interrupted=yes; echo "signal $number int" 1<>"$key/request"' INT
                        trap 'interrupted=yes; echo "signal $number term" 1<>"$key/request"' TERM HUP
                        # In a process of its own, because the host looks at this one's streams at once.
                        (echo "run $number $$ $2 5" 1<>"$key/request")
                        answered=
                        while :; do
                            if read -r word status <&4; then
                                case $word in
                                    ack) answered=yes ;;
                                    exit) exit "$status" ;;
                                    *) break ;;
                                esac
                            elif [ -n "$interrupted" ]; then
                                interrupted=
                            else
                                break
                            fi
                        done
                        trap - INT TERM HUP
                        exec 4<&- 5<&-
                        if [ -n "$answered" ]; then
                            echo "ingot: the warm host ended while it ran this command, which may be half done;" \\
                                "the next one runs without it" >&2
                            exit 70
                        fi
                        return 0
                    done
                }
                on_path=$(command -v java) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
                for home in "${INGOT_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* \\
                    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* \\
                    /opt/java/* /opt/jdk*; do
                    if [ -n "$home" ] && fits "$home"; then
                        case ${INGOT_WARM:-WARM_TIME} in
                            '' | 0 | stop) exec "$home/bin/java" -jar "$0" "$@" ;;
                        esac
                        ask "$home" "$@"
                        exec "$home/bin/java" -Dingot.warm.cold=true -jar "$0" "$@"
                    fi
                done
                echo "$0: needs a Java 25 or newer; install one, or set JAVA_HOME to its folder" >&2
                exit 1
                """.replace("WARM_TIME", warm);
    }
}
